import type { JwtAuthorizer } from '../../facts/agentcore.ts';
import { judgeInvokers } from '../../judgements/agentcore-invokers.ts';
import { judgeHarnessVersions, servedRuntimeVersions } from '../../judgements/agentcore-state.ts';
import { allOf } from '../../judgements/all-of.ts';
import { judgeJwt } from '../../judgements/jwt-authorizer.ts';
import { verdictOfState } from '../../judgements/served-state.ts';
import { defineControl, notApplicable, type Verdict } from '../control.ts';

export const control = defineControl({
  id: 'agentcore-runtime-inbound-auth-restricted',
  title: 'Callers of runtimes are identified and limited',
  severity: 'high',
  confidence: 'direct',
  rationale:
    'Whoever may call a runtime speaks to the agent and uses its tools. An authorizer without audience and ' +
    'client accepts tokens that were made for other applications; a grant on every runtime reaches agents ' +
    'that nobody thought of.',
  remediation:
    'aws bedrock-agentcore-control update-agent-runtime --agent-runtime-id <id> --authorizer-configuration ' +
    '\'{"customJWTAuthorizer": {"discoveryUrl": "<url>", "allowedAudience": ["<audience>"], "allowedClients": ' +
    '["<client>"]}}\' <and its other settings>; with IAM: grant InvokeAgentRuntime on <runtime arn> only',
  howTo: {
    console:
      'Amazon Bedrock AgentCore, Agent Runtime, the runtime, Update hosting: under Inbound Auth set allowed audiences ' +
      'and allowed clients. With IAM permissions instead, edit the callers’ policies to name the runtime.',
    cli: [
      'aws bedrock-agentcore-control update-agent-runtime --agent-runtime-id <id> --role-arn <role arn> \\',
      '  --agent-runtime-artifact <artifact> --network-configuration <network> --authorizer-configuration \\',
      `  '{"customJWTAuthorizer": {"discoveryUrl": "<discovery url>", "allowedAudience": ["<audience>"], "allowedClients": ["<client>"]}}'`,
    ].join('\n'),
    cdk: [
      "new bedrockagentcore.CfnRuntime(this, 'Runtime', {",
      '  // …',
      '  authorizerConfiguration: {',
      '    customJwtAuthorizer: {',
      "      discoveryUrl: '<discovery url>',",
      "      allowedAudience: ['<audience>'],",
      "      allowedClients: ['<client>'],",
      '    },',
      '  },',
      '});',
    ].join('\n'),
  },
  requirements: ['GENSEC01-BP01'],
  references: ['https://docs.aws.amazon.com/bedrock-agentcore/latest/devguide/runtime-oauth.html'],
  subject: ['agentcore.runtime', 'agentcore.harness'],
  reads: ['iam.principal'],
  parameters: ['trustedIssuers', 'maxInvokers', 'shellPrincipals'],

  evaluate(subject, facts, parameters) {
    const { account, arn } = subject;
    const judge = (
      what: string,
      kind: 'runtime' | 'harness',
      jwt: JwtAuthorizer | null,
      forwardedHeaders: readonly string[],
    ): Verdict => {
      const verdict = jwt
        ? judgeJwt(what, jwt, parameters)
        : judgeInvokers({ account, arn, kind, what }, facts, parameters);
      const tokenForwarded = forwardedHeaders.some((header) => /^authorization$/i.test(header));
      return tokenForwarded ? { ...verdict, evidence: { ...verdict.evidence, tokenForwarded } } : verdict;
    };

    if (subject.fact === 'agentcore.harness') {
      const { name, status } = subject.value;
      return (
        verdictOfState(`Harness ${name}`, status, facts) ??
        judgeHarnessVersions('high', subject.value, (what, { jwt }) => judge(what, 'harness', jwt, []))
      );
    }
    const { name, status } = subject.value;
    const versions = servedRuntimeVersions(subject.value);
    const state = verdictOfState(`Runtime ${name}`, status, facts, versions.length > 0);
    if (state) return state;
    if (versions.length === 0) return notApplicable(`Runtime ${name} serves nothing.`, { endpoints: 0 });
    return allOf(
      'high',
      versions.map(({ value, endpoints }) => () => {
        const what = `Runtime ${name}, version ${value.version},`;
        const verdict = judge(what, 'runtime', value.jwt, value.forwardedHeaders);
        return { ...verdict, evidence: { [`version ${value.version}`]: { ...verdict.evidence, endpoints } } };
      }),
    );
  },
});
