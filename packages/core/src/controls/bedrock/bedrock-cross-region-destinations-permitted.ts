import type { Resource } from '../../facts/fact.ts';
import { type Ceiling, noCeilings } from '../../iam/ceiling.ts';
import { grantOf, mayTouch } from '../../iam/effective-grant.ts';
import { allowReaches } from '../../iam/match.ts';
import { ceilingsOver } from '../../iam/organization-ceilings.ts';
import { passageOf } from '../../iam/passage.ts';
import { isRuntimeCall } from '../../judgements/bedrock-usage.ts';
import { modelsOfAgentVersion, modelsOfFlowVersion } from '../../judgements/model-references.ts';
import { defineControl, fail, notApplicable, pass, type Reader } from '../control.ts';

/** A caller may hold only one of the two: a call that streams its answer asks for the second. */
const actions = ['bedrock:invokemodel', 'bedrock:invokemodelwithresponsestream'];
/** What requests say of their region when a global profile routes them. */
const anywhere = 'unspecified';
const mostShown = 10;

const reads = [
  'cloudwatch.bedrock-series',
  'bedrock-agent.agent',
  'bedrock-agent.flow',
  'bedrock-agent.prompt',
  'iam.principal',
  'organizations.policies',
] as const;
type Known = Reader<(typeof reads)[number]>;
type Profile = Resource<'bedrock.inference-profile'>;
type Caller = Resource<'iam.principal'>;

/** One model that a profile may route to, and the region that a policy sees. */
interface Destination {
  readonly modelArn: string;
  readonly region: string;
}

export const control = defineControl({
  id: 'bedrock-cross-region-destinations-permitted',
  title: 'Policies allow every destination of the profiles in use',
  severity: 'high',
  confidence: 'direct',
  rationale:
    'A cross-Region profile sends each request to whichever Region has room. Where policies forbid one of them, calls ' +
    'fail now and then, most of all under load, and nobody sees why.',
  remediation:
    'Grant bedrock:InvokeModel on the model in every destination: "Resource": "arn:aws:bedrock:*::foundation-model/<model id>"; ' +
    'exempt bedrock:InvokeModel* from the Region-deny service control policy',
  howTo: {
    console:
      'Amazon Bedrock > Cross-region inference > the profile lists its destination Regions. In IAM, add the model ARN of each ' +
      'to the policy of the caller. In AWS Organizations > Policies, add the Regions (for global profiles also ' +
      '"unspecified") to the exceptions of the Region-deny policy.',
    cli:
      'aws bedrock get-inference-profile --inference-profile-identifier <profile> --query "models[].modelArn"\n' +
      'aws iam put-role-policy --role-name <role> --policy-name <policy> --policy-document file://all-destinations.json\n' +
      'aws organizations update-policy --policy-id <policy id> --content file://region-deny.json',
    cdk:
      "role.addToPolicy(new iam.PolicyStatement({ actions: ['bedrock:InvokeModel'], resources: [profileArn, " +
      "'arn:aws:bedrock:*::foundation-model/<model id>'] }));",
  },
  requirements: ['GENREL05-BP01'],
  references: ['https://docs.aws.amazon.com/bedrock/latest/userguide/geographic-cross-region-inference.html'],
  subject: 'bedrock.inference-profile',
  reads,

  evaluate(profile, facts) {
    const { id, arn, value } = profile;
    const destinations = value.modelArns.map(destinationOf);
    const regions = [...new Set(destinations.map(({ region }) => region))].sort();
    if (regions.every((region) => region === profile.region)) {
      return notApplicable(`Profile ${id} stays in ${profile.region}.`, { regions });
    }
    const use = useOf(profile, facts);
    if (use === null) return notApplicable(`Nothing uses profile ${id}.`, { regions }, 'NO_USAGE');

    const known = judge(profile, destinations, facts.known('iam.principal'), facts);
    const evidence = {
      use,
      regions,
      callers: known.callers,
      organizationPolicies: known.organizationPolicies,
    };
    const [first] = known.blocked;
    if (first) {
      return fail(
        `Profile ${id} may send requests to ${first.regions.join(', ')}, which ${first.caller} may not call.`,
        { ...evidence, blocked: known.blocked.slice(0, mostShown), blockedCount: known.blocked.length },
        { reason: 'DESTINATION_BLOCKED' },
      );
    }
    facts.all('iam.principal');
    const [doubtful] = known.doubtful;
    if (doubtful) {
      facts.undecided(
        'OPAQUE_POLICY',
        `Whether ${doubtful} may call every destination of profile ${id} depends on conditions that could not be met or ruled out.`,
      );
    }
    if (known.callers === 0) {
      return notApplicable(`No role and no user may call profile ${id} by its ARN ${arn}.`, evidence);
    }
    return pass(`Whoever may call profile ${id} may call every destination of it.`, evidence);
  },
});

/** A global profile names its model once more without a region. */
function destinationOf(modelArn: string): Destination {
  return { modelArn, region: modelArn.split(':')[3] || anywhere };
}

/** What shows that the profile is used, in words. */
function useOf({ id, arn }: Profile, facts: Known): string | null {
  const isIt = (reference: string | null | undefined) => reference === id || reference === arn;
  const called = facts.some(
    'cloudwatch.bedrock-series',
    (series) => isRuntimeCall(series) && isIt(series.value.dimensions['ModelId']),
  );
  if (called) return 'traffic';
  const agent = facts.some('bedrock-agent.agent', ({ value }) =>
    value.versions.some((version) => modelsOfAgentVersion(version).some(({ model }) => isIt(model))),
  );
  if (agent) return `agent ${agent.value.name}`;
  const flow = facts.some('bedrock-agent.flow', ({ value }) =>
    value.versions.some((version) => modelsOfFlowVersion(version).some(({ model }) => isIt(model))),
  );
  if (flow) return `flow ${flow.value.name}`;
  const prompt = facts.some('bedrock-agent.prompt', ({ value }) =>
    value.versions.some(({ variants }) => variants.some(({ modelId }) => isIt(modelId))),
  );
  return prompt ? `prompt ${prompt.value.name}` : null;
}

function judge(
  profile: Profile,
  destinations: readonly Destination[],
  principals: readonly Caller[],
  facts: Known,
) {
  const granted = principals.filter((principal) => isGranted(principal, profile.arn));
  const own = granted.flatMap((caller) => {
    const fare = judgeCaller(caller, profile, destinations, noCeilings);
    return fare ? [{ principal: caller, fare }] : [];
  });
  // What the account's own policies refuse stays refused, whether the organization can be read or not.
  const isProven = own.some(({ fare }) => isBlocked(fare));
  const organization = isProven
    ? facts.known('organizations.policies')[0]?.value
    : own.length > 0
      ? facts.find('organizations.policies', 'organization')?.value
      : undefined;
  const callers = own.flatMap(({ principal, fare }) => {
    if (organization?.state !== 'read') return [fare];
    const bounded = judgeCaller(principal, profile, destinations, ceilingsOver(principal, organization));
    return bounded ?? (isBlocked(fare) ? [fare] : []);
  });
  return {
    callers: callers.length,
    blocked: callers.filter(isBlocked).map(({ caller, regions }) => ({ caller, regions })),
    doubtful: callers.filter(({ isDoubtful }) => isDoubtful).map(({ caller }) => caller),
    organizationPolicies: organization?.state === 'read' ? 'considered' : 'not considered',
  };
}

/** How a caller of a profile fares in its destinations. */
interface Fare {
  readonly caller: string;
  /** Those into which policies surely let none of its requests pass. */
  readonly regions: readonly string[];
  readonly isDoubtful: boolean;
}

function isBlocked({ regions }: Fare): boolean {
  return regions.length > 0;
}

/** Null for a principal that surely may not call the profile itself, in whatever way. */
function judgeCaller(
  caller: Caller,
  profile: Profile,
  destinations: readonly Destination[],
  above: readonly Ceiling[],
): Fare | null {
  const ways = actions.flatMap((action) => wayOf(action, caller, profile, destinations, above) ?? []);
  if (ways.length === 0) return null;
  // A way that leads nowhere never worked: nobody takes it who has another one.
  const leading = ways.filter(({ leads }) => leads);
  const taken = leading.length > 0 ? leading : ways;
  return {
    caller: caller.arn,
    regions: [...new Set(taken.flatMap(({ regions }) => regions))].sort(),
    isDoubtful: taken.some(({ isDoubtful }) => isDoubtful),
  };
}

/** How a caller fares by one action; null where it surely may not call the profile by it. */
function wayOf(
  action: string,
  caller: Caller,
  profile: Profile,
  destinations: readonly Destination[],
  above: readonly Ceiling[],
): (Omit<Fare, 'caller'> & { readonly leads: boolean }) | null {
  const passage = (resource: string, region: string) =>
    passageOf(caller, action, resource, above, {
      'aws:requestedregion': [region],
      'bedrock:inferenceprofilearn': [profile.arn],
    });
  const call = passage(profile.arn, profile.region);
  if (call === 'refused') return null;
  const met = destinations.map(({ modelArn, region }) => ({ region, state: passage(modelArn, region) }));
  const refused = met.filter(({ state }) => state === 'refused').map(({ region }) => region);
  return {
    // Whoever may not be able to call the profile is not said to be kept from its destinations.
    regions: call === 'allowed' ? refused : [],
    leads: refused.length < met.length,
    isDoubtful: met.some(({ state }) => state === 'open' || (state === 'refused' && call === 'open')),
  };
}

/** Groups hand their policies to their users; service-linked roles are AWS's own. */
function isGranted({ value }: Caller, profileArn: string): boolean {
  if (value.kind === 'group' || value.path.startsWith('/aws-service-role/')) return false;
  return (
    mayTouch(value, ['bedrock']) &&
    actions.some((action) =>
      grantOf(value, action).allowances.some(({ resource }) => allowReaches(resource, profileArn)),
    )
  );
}
