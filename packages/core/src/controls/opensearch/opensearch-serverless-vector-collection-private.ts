import { networkRulesOf } from '../../judgements/collection-policies.ts';
import { lowerSeverity } from '../../judgements/lower-severity.ts';
import { unfitCollection } from '../../judgements/vector-store.ts';
import { defineControl, fail, pass } from '../control.ts';

const severity = 'high';

export const control = defineControl({
  id: 'opensearch-serverless-vector-collection-private',
  title: 'Vector collections are not public',
  severity,
  confidence: 'direct',
  rationale:
    'Embeddings reveal the text they were made of. A public collection is protected by data access ' +
    'policies alone, so that one leaked credential reads the whole knowledge base from anywhere.',
  remediation:
    'aws opensearchserverless update-security-policy --type network --name <policy> --policy-version ' +
    '<version> --policy <the same rules with AllowFromPublic false, SourceVPCEs and SourceServices ' +
    'bedrock.amazonaws.com>',
  howTo: {
    console:
      'Amazon OpenSearch Service > Serverless > Security > Network policies > (the policy of the evidence) ' +
      '> Edit: change the access type from Public to Private, select the VPC endpoints, and add ' +
      'bedrock.amazonaws.com as AWS service private access.',
    cli: `aws opensearchserverless get-security-policy --type network --name <policy>
# policy.json: [{"Rules": [{"ResourceType": "collection", "Resource": ["collection/<collection>"]}],
#   "AllowFromPublic": false, "SourceVPCEs": ["<endpoint id>"], "SourceServices": ["bedrock.amazonaws.com"]}]
aws opensearchserverless update-security-policy --type network --name <policy> --policy-version <version> \\
  --policy file://policy.json`,
    cdk: `new aoss.CfnSecurityPolicy(this, 'Network', {
  name: '<policy>',
  type: 'network',
  policy: this.toJsonString([
    {
      Rules: [{ ResourceType: 'collection', Resource: ['collection/<collection>'] }],
      AllowFromPublic: false,
      SourceVPCEs: [endpoint.attrId], // endpoint: aoss.CfnVpcEndpoint
      SourceServices: ['bedrock.amazonaws.com'],
    },
  ]),
});`,
  },
  requirements: ['GENSEC01-BP02'],
  references: [
    'https://docs.aws.amazon.com/opensearch-service/latest/developerguide/serverless-network.html',
  ],
  subject: 'opensearch.collection',
  reads: ['bedrock-agent.knowledge-base', 'opensearch.network-policy'],

  evaluate(subject, facts) {
    const unfit = unfitCollection(subject, facts);
    if (unfit) return unfit;
    const { name } = subject.value;

    const known = facts.known('opensearch.network-policy').map((policy) => policy.value);
    const openings = networkRulesOf(name, known).filter((rule) => rule.public);
    const open = openings.find((rule) => rule.resourceType === 'collection');
    if (open) {
      const { policy } = open;
      const message = `Network policy ${policy} opens collection ${name} to the internet.`;
      return fail(message, { policy, allowFromPublic: true }, { reason: 'PUBLIC_COLLECTION' });
    }

    const [dashboard] = openings;
    if (dashboard) {
      const { policy, resourceType } = dashboard;
      const message = `Network policy ${policy} opens the ${resourceType} of ${name} to the internet.`;
      const evidence = { policy, resourceType, allowFromPublic: true };
      return fail(message, evidence, { reason: 'PUBLIC_DASHBOARD', severity: lowerSeverity(severity) });
    }
    const policies = facts.all('opensearch.network-policy').map((policy) => policy.value);
    const own = networkRulesOf(name, policies).filter((rule) => rule.resourceType === 'collection');
    if (own.length === 0) {
      const message = `No network policy names collection ${name}: unusable, or the policy is misnamed.`;
      const evidence = { policies: policies.map((policy) => policy.name).sort() };
      return fail(message, evidence, { reason: 'NO_NETWORK_POLICY', severity: lowerSeverity(severity) });
    }
    return pass(`Collection ${name} is reachable only from VPC endpoints and named AWS services.`, {
      policies: [...new Set(own.map((rule) => rule.policy))].sort(),
      sourceVpcEndpoints: [...new Set(own.flatMap((rule) => rule.sourceVpcEndpoints))].sort(),
      sourceServices: [...new Set(own.flatMap((rule) => rule.sourceServices))].sort(),
    });
  },
});
