import type { WebCrawl } from '../../facts/bedrock-agent.ts';
import type { Place, Resource } from '../../facts/fact.ts';
import { isAdministrator } from '../../iam/administrator.ts';
import { allowancesOf, mayTouch } from '../../iam/effective-grant.ts';
import { matchesGlob } from '../../iam/glob.ts';
import { allowReaches } from '../../iam/match.ts';
import { isUserFacing, writersOf } from '../../judgements/bucket-writers.ts';
import { nameOf } from '../../judgements/principal-scope.ts';
import { verdictOfState } from '../../judgements/served-state.ts';
import type { Parameters } from '../../parameters.ts';
import { defineControl, fail, notApplicable, pass, type Reader, type Verdict } from '../control.ts';

const ingest = 'bedrock:ingestknowledgebasedocuments';
const mostShown = 10;

type Limits = Pick<
  Parameters,
  'trustedDomains' | 'maxCrawlPages' | 'maxIngestPrincipals' | 'ingestRolePatterns'
>;

export const control = defineControl({
  id: 'bedrock-kb-untrusted-source-bounded',
  title: 'Web and user-writable sources are limited',
  severity: 'medium',
  confidence: 'direct',
  rationale:
    'What a knowledge base takes in speaks to the model. A crawl without limits takes in pages that anybody can ' +
    'write, and a source that users can write to lets them instruct the model of everybody else.',
  remediation:
    'aws bedrock-agent update-data-source --knowledge-base-id <id> --data-source-id <id> --name <name> ' +
    '--data-source-configuration <web configuration with scope HOST_ONLY, inclusion filters and maxPages>',
  howTo: {
    console:
      'Amazon Bedrock, Knowledge bases, the data source, Edit: choose the host only as sync scope, set the maximum ' +
      'number of pages, and add URL patterns to include or exclude. For S3, give uploads a bucket of their own.',
    cli: [
      'aws bedrock-agent update-data-source --knowledge-base-id <id> --data-source-id <id> --name <name> \\',
      `  --data-source-configuration '{"type": "WEB", "webConfiguration": {"sourceConfiguration": {"urlConfiguration": {"seedUrls": [{"url": "<url>"}]}}, "crawlerConfiguration": {"scope": "HOST_ONLY", "inclusionFilters": ["<pattern>"], "crawlerLimits": {"maxPages": 5000}}}}'`,
    ].join('\n'),
    cdk: [
      "new bedrock.CfnDataSource(this, 'Web', {",
      '  // …',
      '  dataSourceConfiguration: {',
      "    type: 'WEB',",
      '    webConfiguration: {',
      "      sourceConfiguration: { urlConfiguration: { seedUrls: [{ url: '<url>' }] } },",
      '      crawlerConfiguration: {',
      "        scope: 'HOST_ONLY',",
      "        inclusionFilters: ['<pattern>'],",
      '        crawlerLimits: { maxPages: 5000 },',
      '      },',
      '    },',
      '  },',
      '});',
    ].join('\n'),
  },
  requirements: ['GENSEC06-BP01'],
  references: [
    'https://docs.aws.amazon.com/bedrock/latest/userguide/webcrawl-data-source-connector.html',
    'https://docs.aws.amazon.com/bedrock/latest/userguide/kb-direct-ingestion.html',
  ],
  subject: 'bedrock-agent.data-source',
  reads: ['iam.principal', 's3.bucket'],
  parameters: ['trustedDomains', 'maxCrawlPages', 'maxIngestPrincipals', 'ingestRolePatterns'],

  evaluate(subject, facts, limits) {
    const { name, status, type, web } = subject.value;
    const state = verdictOfState(`Data source ${name}`, status, facts);
    if (state) return state;
    switch (type) {
      case 'WEB':
        return web && web.seedUrls.length > 0
          ? judgeCrawl(name, web, limits)
          : facts.undecided('NO_DATA', `AWS does not show what data source ${name} crawls.`);
      case 'S3':
        return judgeUploads(subject, facts, limits);
      case 'CUSTOM':
        return judgeIngestion(subject, facts, limits);
      default:
        return notApplicable(`Data source ${name} is of type ${type}, which its owner attests to.`, { type });
    }
  },
});

function judgeCrawl(name: string, web: WebCrawl, { trustedDomains, maxCrawlPages }: Limits): Verdict {
  const { seedUrls, scope, inclusionFilters, exclusionFilters, maxPages } = web;
  const hosts = [...new Set(seedUrls.map(hostOf))];
  const trusts = (host: string) =>
    trustedDomains.some((domain) => {
      const trusted = domain.toLowerCase();
      return host === trusted || host.endsWith(`.${trusted}`);
    });
  const strangers = hosts.filter((host) => !trusts(host));
  const faults: [reason: string, text: string][] = [];
  if (scope !== 'HOST_ONLY' && strangers.length > 0) {
    faults.push(['SCOPE_OPEN', `crawls beyond the hosts of its seeds, ${strangers.join(', ')}`]);
  }
  if (trustedDomains.length > 0 && strangers.length > 0) {
    faults.push(['DOMAIN_UNTRUSTED', `crawls ${strangers.join(', ')}, which is no trusted domain`]);
  }
  if (inclusionFilters + exclusionFilters === 0) faults.push(['NO_FILTERS', 'filters no page']);
  if (maxPages === null || maxPages > maxCrawlPages) {
    faults.push([
      'PAGES_UNBOUNDED',
      `takes in ${maxPages ?? 'any number of'} pages, more than ${maxCrawlPages}`,
    ]);
  }
  const evidence = { hosts, scope, inclusionFilters, exclusionFilters, maxPages, maxCrawlPages };
  const [first] = faults;
  return first
    ? fail(`Data source ${name} ${faults.map(([, text]) => text).join(', and ')}.`, evidence, {
        reason: first[0],
      })
    : pass(`Data source ${name} crawls a limited set of pages.`, evidence);
}

/** The host of an address, or the text itself where it is none: then no domain is trusted with it. */
function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).hostname : url;
}

function judgeUploads(
  { value, ...place }: Resource<'bedrock-agent.data-source'>,
  facts: Reader<'iam.principal' | 's3.bucket'>,
  { ingestRolePatterns }: Limits,
): Verdict {
  const { name, bucketName, bucketOwnerAccountId: owner, inclusionPrefixes } = value;
  if (bucketName === null) {
    return facts.undecided('NO_DATA', `AWS names no bucket for data source ${name}.`);
  }
  const bucket = facts.find('s3.bucket', bucketName)?.value;
  if ((owner !== null && owner !== place.account) || (bucket !== undefined && 'foreign' in bucket)) {
    return facts.undecided(
      'CROSS_ACCOUNT',
      `Bucket ${bucketName} of data source ${name} belongs to another account, whose writers were not read.`,
    );
  }
  const source = { bucket: bucketName, prefixes: inclusionPrefixes, policy: bucket?.policy ?? null };
  const facing = (principals: readonly Resource<'iam.principal'>[]) =>
    writersOf(source, place, principals).filter(
      ({ arn, value: principal }) =>
        isUserFacing(principal) && !ingestRolePatterns.some((pattern) => matchesGlob(pattern, arn)),
    );
  const [first, ...others] = facing(facts.known('iam.principal'));
  const evidence = { bucketName, inclusionPrefixes, organizationPolicies: 'not considered' };
  if (first) {
    return fail(
      `${nameOf(first.value)} serves users and may write to bucket ${bucketName}, which feeds data source ${name}.`,
      { ...evidence, writers: [first, ...others].slice(0, mostShown).map(({ arn }) => arn) },
      { reason: 'USER_WRITABLE' },
    );
  }
  facts.all('iam.principal');
  return pass(`No role that serves users may write to the source of data source ${name}.`, {
    ...evidence,
    writers: [],
  });
}

function judgeIngestion(
  { value, partition, region, account }: Resource<'bedrock-agent.data-source'> & Place,
  facts: Reader<'iam.principal'>,
  { maxIngestPrincipals }: Limits,
): Verdict {
  const base = `arn:${partition}:bedrock:${region}:${account}:knowledge-base/${value.knowledgeBaseId}`;
  const able = (principals: readonly Resource<'iam.principal'>[]) =>
    principals.filter(
      ({ value: { kind, path }, value: principal }) =>
        kind !== 'group' &&
        !path.startsWith('/aws-service-role/') &&
        mayTouch(principal, ['bedrock']) &&
        allowancesOf(principal, ingest).some(({ resource }) => allowReaches(resource, base)) &&
        !isAdministrator(principal),
    );
  const verdictOn = (found: readonly Resource<'iam.principal'>[]) => ({
    message: `Data source ${value.name} takes documents from ${found.length} principals directly`,
    evidence: {
      ingestPrincipals: found.slice(0, mostShown).map(({ arn }) => arn),
      ingestPrincipalCount: found.length,
      maxIngestPrincipals,
      organizationPolicies: 'not considered',
    },
  });
  const known = verdictOn(able(facts.known('iam.principal')));
  if (known.evidence.ingestPrincipalCount > maxIngestPrincipals) {
    return fail(`${known.message}, more than ${maxIngestPrincipals}.`, known.evidence, {
      reason: 'TOO_MANY_WRITERS',
    });
  }
  facts.all('iam.principal');
  return pass(`${known.message}.`, known.evidence);
}
