import { isOpenPermit } from '../../cedar/cedar-rule.ts';
import type { PolicyEngine } from '../../facts/agentcore.ts';
import { verdictOfGatewayState } from '../../judgements/agentcore-state.ts';
import { verdictOfState } from '../../judgements/served-state.ts';
import { defineControl, fail, pass } from '../control.ts';

export const control = defineControl({
  id: 'agentcore-gateway-policy-enforced',
  title: 'A policy engine decides every tool call',
  severity: 'high',
  confidence: 'direct',
  rationale:
    'An agent calls the tools that a text made it call. A policy engine in front of them decides by rule ' +
    'who may do what with which values, whatever the text says; one that only logs, or permits all, does not.',
  remediation:
    'Write scoped Cedar policies, then: aws bedrock-agentcore-control update-gateway --gateway-identifier <id> ' +
    '--policy-engine-configuration arn=<engine arn>,mode=ENFORCE <and the other settings of the gateway>',
  howTo: {
    console:
      'Amazon Bedrock AgentCore, Policy: create a policy engine and policies that name principal, action and ' +
      'gateway. Then Gateways, the gateway, Policy engine: attach it and choose Enforce.',
    cli: [
      'aws bedrock-agentcore-control create-policy --policy-engine-id <engine> --name <name> --definition \\',
      `  '{"cedar": {"statement": "permit(principal is AgentCore::OAuthUser, action == AgentCore::Action::\\"<target>___<tool>\\", resource == AgentCore::Gateway::\\"<gateway arn>\\");"}}'`,
      'aws bedrock-agentcore-control update-gateway --gateway-identifier <id> --name <name> --role-arn <role arn> \\',
      '  --authorizer-type <type> --policy-engine-configuration arn=<engine arn>,mode=ENFORCE',
    ].join('\n'),
    cdk: [
      "new bedrockagentcore.CfnGateway(this, 'Gateway', {",
      '  // …',
      "  policyEngineConfiguration: { arn: engine.attrPolicyEngineArn, mode: 'ENFORCE' },",
      '});',
    ].join('\n'),
  },
  requirements: ['GENSEC05-BP01'],
  references: ['https://docs.aws.amazon.com/bedrock-agentcore/latest/devguide/policy.html'],
  subject: 'agentcore.gateway',
  reads: ['agentcore.policy-engine'],
  parameters: ['logOnlyGraceDays', 'mutatingPattern'],

  evaluate({ account, arn, region, value: gateway }, facts, { logOnlyGraceDays, mutatingPattern }) {
    const { name, policyEngine: reference, requestInterceptorArns } = gateway;
    const state = verdictOfGatewayState(gateway, facts);
    if (state) return state;

    const [interceptor] = requestInterceptorArns;
    if (!reference) {
      const evidence = { policyEngine: null, requestInterceptorArns };
      return interceptor === undefined
        ? fail(`Gateway ${name} has no policy engine.`, evidence, { reason: 'NO_POLICY_ENGINE' })
        : fail(
            `Gateway ${name} has no policy engine; what function ${interceptor} decides cannot be seen.`,
            evidence,
            { reason: 'CUSTOM_AUTHORIZATION', severity: 'medium' },
          );
    }
    const [, , , engineRegion, owner, path = ''] = reference.arn.split(':');
    if (owner !== account || engineRegion !== region) {
      return facts.undecided(
        'CROSS_ACCOUNT',
        `Policy engine ${reference.arn} of gateway ${name} lies elsewhere.`,
      );
    }
    const engine = facts.find('agentcore.policy-engine', path.slice(path.lastIndexOf('/') + 1))?.value;
    const evidence = { policyEngine: reference.arn, mode: reference.mode, requestInterceptorArns };
    if (!engine) {
      return fail(`Gateway ${name} names policy engine ${reference.arn}, which does not exist.`, evidence, {
        reason: 'POLICY_ENGINE_MISSING',
      });
    }
    if (reference.mode !== 'ENFORCE' && reference.mode !== 'LOG_ONLY') {
      return facts.undecided(
        'SERVICE_ERROR',
        `Gateway ${name} uses its policy engine in mode ${reference.mode}, which is not known.`,
      );
    }
    if (reference.mode === 'LOG_ONLY') {
      const since = Date.parse(facts.now) - Date.parse(engine.createdAt);
      const young = since <= logOnlyGraceDays * 86_400_000;
      return fail(
        `Policy engine ${engine.name} of gateway ${name} only logs.`,
        { ...evidence, engineCreatedAt: engine.createdAt, logOnlyGraceDays },
        { reason: 'LOG_ONLY', severity: young ? 'medium' : 'high' },
      );
    }
    const inForce = engine.policies.filter(isInForce);
    const open = inForce.filter(({ rules }) => rules?.some((rule) => isOpenPermit(rule, arn)));
    const seen = { ...evidence, engineStatus: engine.status, policies: inForce.length };
    const [first] = open;
    if (first) {
      return fail(
        `Policy ${first.name} permits everybody every tool call through gateway ${name}.`,
        { ...seen, openPolicies: open.map((policy) => policy.name) },
        { reason: 'OPEN_PERMIT' },
      );
    }
    const engineState = verdictOfState(`Policy engine ${engine.name}`, engine.status, facts);
    if (engineState || engine.status !== 'ACTIVE') {
      return fail(`Policy engine ${engine.name} of gateway ${name} is ${engine.status}.`, seen, {
        reason: 'POLICY_ENGINE_INACTIVE',
      });
    }
    const unclear = engine.policies.find(({ enforcementMode }) => !modes.has(enforcementMode));
    if (unclear) {
      return facts.undecided(
        'SERVICE_ERROR',
        `Policy ${unclear.name} of engine ${engine.name} has mode ${unclear.enforcementMode}, which is not known.`,
      );
    }
    if (!inForce.some(({ status }) => status === 'ACTIVE')) {
      return fail(`Policy engine ${engine.name} of gateway ${name} enforces no policy.`, seen, {
        reason: 'NO_ENFORCED_POLICY',
      });
    }
    const opaque = inForce.find(({ rules }) => rules === null);
    if (opaque) {
      return facts.undecided(
        'PARSE_ERROR',
        `Policy ${opaque.name} of engine ${engine.name} is not understood.`,
      );
    }
    const telling = new RegExp(mutatingPattern, 'i');
    return pass(`Policy engine ${engine.name} decides every tool call through gateway ${name}.`, {
      ...seen,
      guardrailPolicies: namesOf(inForce, ({ guardrails }) => guardrails),
      // A permit that names no action reaches every tool, those that change something too.
      unconditionedMutatingPermits: namesOf(
        inForce,
        ({ effect, conditional, constrained, actions }) =>
          effect === 'permit' &&
          !conditional &&
          (!constrained.includes('action') || actions.some((action) => telling.test(action))),
      ),
    });
  },
});

type Policy = PolicyEngine['policies'][number];
type Rule = NonNullable<Policy['rules']>[number];

/** Null is what AWS says of policies that are in force. */
const modes: ReadonlySet<string | null> = new Set([null, 'ACTIVE', 'LOG_ONLY']);

/** Policies that surely decide something: those that are being changed or failed to change still do. */
function isInForce({ status, enforcementMode }: Policy): boolean {
  return (
    modes.has(enforcementMode) &&
    enforcementMode !== 'LOG_ONLY' &&
    status !== 'CREATING' &&
    status !== 'CREATE_FAILED'
  );
}

function namesOf(policies: readonly Policy[], is: (rule: Rule) => boolean): readonly string[] {
  return policies.filter(({ rules }) => rules?.some(is)).map(({ name }) => name);
}
