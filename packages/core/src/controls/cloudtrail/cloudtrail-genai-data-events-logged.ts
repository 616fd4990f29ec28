import type { Resource } from '../../facts/fact.ts';
import { grantOf } from '../../iam/effective-grant.ts';
import { allOf } from '../../judgements/all-of.ts';
import { knownRecorders, needEveryRecorder } from '../../judgements/cloudtrail-recorders.ts';
import { dataReach } from '../../judgements/cloudtrail-selectors.ts';
import { endpointPhase, generativeEndpoint, knownScope } from '../../judgements/generative-endpoint.ts';
import type { Parameters } from '../../parameters.ts';
import { defineControl, fail, notApplicable, pass, type Reader, type Verdict } from '../control.ts';

const reads = [
  'cloudtrail.trail',
  'cloudtrail.event-data-store',
  'bedrock-agent.agent',
  'bedrock-agent.knowledge-base',
  'bedrock-agent.flow',
  'bedrock-agent.prompt',
  'bedrock.guardrail',
  'sagemaker.endpoint',
  'sagemaker.endpoint-config',
  'sagemaker.inference-component',
  'sagemaker.model',
  'iam.principal',
] as const;
type Known = Reader<(typeof reads)[number]>;
type ScopeParameters = Pick<Parameters, 'genAiTagKey' | 'genAiImagePatterns' | 'sageMakerScope'>;
type BedrockFact =
  | 'bedrock-agent.agent'
  | 'bedrock-agent.knowledge-base'
  | 'bedrock-agent.flow'
  | 'bedrock-agent.prompt'
  | 'bedrock.guardrail';

/** One kind of thing whose runtime calls are data events. */
interface Kind {
  readonly what: string;
  /** Names under which CloudTrail may know it; any of them is enough. */
  readonly types: readonly [string, ...string[]];
  /** ARNs in the form that data events carry; null where there is none. */
  known(facts: Known, parameters: ScopeParameters): readonly (string | null)[];
  /** The same, complete. */
  all(facts: Known, parameters: ScopeParameters): readonly (string | null)[];
}

const kinds: readonly Kind[] = [
  kindOf('agents', ['AWS::Bedrock::AgentAlias'], 'bedrock-agent.agent', ({ arn, id, value }) => {
    const base = arn.replace(/:agent\/.*$/, `:agent-alias/${id}`);
    return aliasIds(value.aliases).map((alias) => `${base}/${alias}`);
  }),
  kindOf('knowledge bases', ['AWS::Bedrock::KnowledgeBase'], 'bedrock-agent.knowledge-base', ({ arn }) => [
    arn,
  ]),
  kindOf('flows', ['AWS::Bedrock::FlowAlias'], 'bedrock-agent.flow', ({ arn, value }) =>
    aliasIds(value.aliases).map((alias) => `${arn}/alias/${alias}`),
  ),
  kindOf('guardrails', ['AWS::Bedrock::Guardrail'], 'bedrock.guardrail', ({ arn }) => [arn]),
  // The user guide names the type of prompts in two ways.
  kindOf(
    'prompts',
    ['AWS::Bedrock::Prompt', 'AWS::Bedrock::PromptVersion'],
    'bedrock-agent.prompt',
    ({ arn }) => [arn],
  ),
  {
    what: 'generative endpoints',
    types: ['AWS::SageMaker::Endpoint'],
    known: (facts, parameters) =>
      facts
        .known('sagemaker.endpoint')
        .filter((endpoint) => isThere(endpoint) && knownScope(endpoint, facts, parameters)?.inScope)
        .map(({ arn }) => arn),
    all: (facts, parameters) =>
      facts
        .all('sagemaker.endpoint')
        .filter((endpoint) => isThere(endpoint) && generativeEndpoint(endpoint, facts, parameters).inScope)
        .map(({ arn }) => arn),
  },
  {
    what: 'inline agents that a principal may call',
    types: ['AWS::Bedrock::InlineAgent'],
    known: () => [],
    all: (facts) => (usesBedrockResources(facts) && facts.some('iam.principal', mayCallInline) ? [null] : []),
  },
];

export const control = defineControl({
  id: 'cloudtrail-genai-data-events-logged',
  title: 'Runtime calls to agents, knowledge bases, flows and guardrails are recorded',
  severity: 'high',
  confidence: 'direct',
  rationale:
    'Calls to agents, knowledge bases, flows, prompts, guardrails and SageMaker endpoints are data ' +
    'events, which no trail records unless it is told to. Without them, who asked what was retrieved or ' +
    'run stays unknown.',
  remediation:
    'aws cloudtrail put-event-selectors --trail-name <trail> --advanced-event-selectors <one selector per ' +
    'type with eventCategory Equals Data and resources.type Equals the type>',
  howTo: {
    console:
      'CloudTrail > Trails > (the trail) > Data events > Edit > Add data event type: choose each type of ' +
      'the evidence (for example Bedrock agent alias, knowledge base, flow alias, guardrail) with the ' +
      'template Log all events. Save. Data events are charged by number.',
    cli: `aws cloudtrail get-event-selectors --trail-name <trail> > selectors.json
# advanced.json: the selectors of before, and one for each type of the evidence, such as
# {"Name": "agents", "FieldSelectors": [{"Field": "eventCategory", "Equals": ["Data"]},
#   {"Field": "resources.type", "Equals": ["AWS::Bedrock::AgentAlias"]}]}
aws cloudtrail put-event-selectors --trail-name <trail> --advanced-event-selectors file://advanced.json`,
    cdk: `new cloudtrail.CfnTrail(this, 'Trail', {
  isLogging: true,
  isMultiRegionTrail: true,
  includeGlobalServiceEvents: true,
  s3BucketName: bucket.bucketName,
  advancedEventSelectors: [
    { fieldSelectors: [{ field: 'eventCategory', equalTo: ['Management'] }] },
    ...[
      'AWS::Bedrock::AgentAlias',
      'AWS::Bedrock::KnowledgeBase',
      'AWS::Bedrock::FlowAlias',
      'AWS::Bedrock::Guardrail',
    ].map((type) => ({
      fieldSelectors: [
        { field: 'eventCategory', equalTo: ['Data'] },
        { field: 'resources.type', equalTo: [type] },
      ],
    })),
  ],
});`,
  },
  requirements: ['GENSEC03-BP01'],
  references: [
    'https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-data-events-with-cloudtrail.html',
    'https://docs.aws.amazon.com/bedrock/latest/userguide/logging-using-cloudtrail.html',
  ],
  subject: 'aws.region',
  reads,
  parameters: ['exemptTypes', 'genAiTagKey', 'genAiImagePatterns', 'sageMakerScope'],

  evaluate({ region }, facts, parameters) {
    const needed = kinds.filter(({ types }) => !types.some((type) => parameters.exemptTypes.includes(type)));
    if (needed.length === 0) {
      return notApplicable('All resource types are exempt.', { exemptTypes: parameters.exemptTypes });
    }
    const verdict = allOf(
      'high',
      needed.map((kind) => () => judge(kind, region, facts, parameters)),
    );
    return verdict.verdict === 'not-applicable'
      ? notApplicable(`Nothing in ${region} answers calls that are data events.`, {}, 'NO_USAGE')
      : verdict;
  },
});

function judge(kind: Kind, region: string, facts: Known, parameters: ScopeParameters): Verdict {
  const { what, types } = kind;
  const [type] = types;
  const recorders = knownRecorders(facts).filter(
    (recorder) => recorder.broken === null && (recorder.region === null || recorder.region === region),
  );
  const reach = (arns: readonly (string | null)[]) => {
    const none = arns.filter((arn) => dataReach(recorders, types, arn) === 'none');
    const part = arns.filter((arn) => dataReach(recorders, types, arn) === 'part');
    return { none, part };
  };
  const shortfall = (arns: readonly (string | null)[]): Verdict | undefined => {
    const { none, part } = reach(arns);
    if (none.length === 0 && part.length === 0) return undefined;
    // A trail that could not be read may record them.
    needEveryRecorder(facts);
    const names = [...none, ...part].flatMap((arn) => arn ?? []).slice(0, 5);
    const evidence = {
      [type]: { recorded: none.length > 0 ? 'no' : 'in part', count: arns.length, missing: names },
    };
    return none.length > 0
      ? fail(`No trail or event data store of ${region} records the calls to ${what} (${type}).`, evidence, {
          reason: 'NOT_RECORDED',
        })
      : fail(`Selectors limit which calls to ${what} (${type}) are recorded in ${region}.`, evidence, {
          reason: 'PARTLY_RECORDED',
          severity: 'low',
        });
  };

  const proven = shortfall(kind.known(facts, parameters));
  if (proven) return proven;
  const arns = kind.all(facts, parameters);
  if (arns.length === 0) return notApplicable(`No ${what} exist in ${region}.`);
  return (
    shortfall(arns) ??
    pass(`Calls to ${what} are recorded.`, {
      [type]: recorders
        .filter((recorder) => arns.some((arn) => dataReach([recorder], types, arn) !== 'none'))
        .map(({ arn }) => arn),
    })
  );
}

function kindOf<F extends BedrockFact>(
  what: string,
  types: readonly [string, ...string[]],
  fact: F,
  arnsOf: (resource: Resource<F>) => readonly string[],
): Kind {
  return {
    what,
    types,
    known: (facts) => facts.known(fact).flatMap(arnsOf),
    all: (facts) => facts.all(fact).flatMap(arnsOf),
  };
}

/** A failed endpoint answers no call. */
function isThere({ value }: Resource<'sagemaker.endpoint'>): boolean {
  const phase = endpointPhase(value.status);
  return phase === 'serving' || phase === 'changing';
}

/** The test alias is always there, even where no other was made. */
function aliasIds(aliases: readonly { readonly id: string }[]): readonly string[] {
  return aliases.length > 0 ? aliases.map(({ id }) => id) : ['TSTALIASID'];
}

/**
 * Administrators may call inline agents in every region; only where Bedrock resources exist is that a call
 * worth recording.
 */
function usesBedrockResources(facts: Known): boolean {
  const inventory = [
    'bedrock-agent.agent',
    'bedrock-agent.knowledge-base',
    'bedrock-agent.flow',
    'bedrock-agent.prompt',
    'bedrock.guardrail',
  ] as const;
  return (
    inventory.some((fact) => facts.known(fact).length > 0) ||
    inventory.some((fact) => facts.all(fact).length > 0)
  );
}

/** A group calls nothing itself: its users carry its policies. */
function mayCallInline({ value }: Resource<'iam.principal'>): boolean {
  if (value.kind === 'group' || value.path.startsWith('/aws-service-role/')) return false;
  return grantOf(value, 'bedrock:invokeinlineagent').state !== 'NONE';
}
