import type { Gateway } from '../../facts/agentcore.ts';
import type { Resource } from '../../facts/fact.ts';
import { judgeInvokers } from '../../judgements/agentcore-invokers.ts';
import { verdictOfGatewayState } from '../../judgements/agentcore-state.ts';
import { allOf } from '../../judgements/all-of.ts';
import { judgeJwt } from '../../judgements/jwt-authorizer.ts';
import { isProduction } from '../../judgements/production.ts';
import type { Parameters } from '../../parameters.ts';
import { defineControl, fail, pass, type Reader, type Verdict } from '../control.ts';

export const control = defineControl({
  id: 'agentcore-gateway-inbound-auth-required',
  title: 'Gateways require authorization',
  severity: 'critical',
  confidence: 'direct',
  rationale:
    'A gateway turns functions and APIs into tools. Without an authorizer anybody who knows its address may ' +
    'call them, with the rights of its role.',
  remediation:
    'Create the gateway anew with --authorizer-type CUSTOM_JWT and an authorizer that names audience and ' +
    'client, or with AWS_IAM and grants of bedrock-agentcore:InvokeGateway on <gateway arn>',
  howTo: {
    console:
      'Amazon Bedrock AgentCore, Gateways, Create gateway: under Inbound Auth choose JSON Web Tokens with allowed ' +
      'audiences and clients, or IAM permissions. Move the targets over and delete the open gateway.',
    cli: [
      'aws bedrock-agentcore-control create-gateway --name <name> --role-arn <role arn> --protocol-type MCP \\',
      '  --authorizer-type CUSTOM_JWT --authorizer-configuration \\',
      `  '{"customJWTAuthorizer": {"discoveryUrl": "<discovery url>", "allowedAudience": ["<audience>"], "allowedClients": ["<client>"]}}'`,
    ].join('\n'),
    cdk: [
      "new bedrockagentcore.CfnGateway(this, 'Gateway', {",
      "  name: '<name>',",
      '  roleArn: role.roleArn,',
      "  protocolType: 'MCP',",
      "  authorizerType: 'CUSTOM_JWT',",
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
  requirements: ['GENSEC05-BP01'],
  references: ['https://docs.aws.amazon.com/bedrock-agentcore/latest/devguide/gateway-inbound-auth.html'],
  subject: 'agentcore.gateway',
  reads: ['iam.principal'],
  parameters: ['trustedIssuers', 'environmentTagKeys', 'prodValues', 'accountEnvironment'],

  evaluate(subject, facts, parameters) {
    const { value: gateway } = subject;
    const state = verdictOfGatewayState(gateway, facts);
    if (state) return state;
    return allOf('critical', [
      () => judgeAuthorizer(subject, facts, parameters),
      () => judgeErrors(gateway, parameters),
    ]);
  },
});

function judgeAuthorizer(
  { account, arn, value: gateway }: Resource<'agentcore.gateway'>,
  facts: Reader<'iam.principal'>,
  parameters: Pick<Parameters, 'trustedIssuers'>,
): Verdict {
  const { name, authorizerType, jwt, policyEngine, requestInterceptorArns } = gateway;
  const what = `Gateway ${name}`;
  switch (authorizerType) {
    case 'NONE':
      return fail(`${what} lets anybody in.`, { authorizerType }, { reason: 'NO_AUTHORIZER' });
    case 'AUTHENTICATE_ONLY': {
      const evidence = { authorizerType, policyMode: policyEngine?.mode ?? null, requestInterceptorArns };
      const [interceptor] = requestInterceptorArns;
      if (policyEngine?.mode === 'ENFORCE') {
        return pass(`${what} authenticates callers, and its policy engine decides.`, evidence);
      }
      if (interceptor !== undefined) {
        return pass(`${what} authenticates callers, and function ${interceptor} decides.`, evidence);
      }
      return fail(`${what} authenticates callers, and nothing decides what they may do.`, evidence, {
        reason: 'AUTHENTICATE_ONLY',
        severity: 'high',
      });
    }
    case 'CUSTOM_JWT':
      return jwt
        ? judgeJwt(what, jwt, parameters)
        : facts.undecided('SERVICE_ERROR', `AWS does not show the authorizer of gateway ${name}.`);
    case 'AWS_IAM':
      return judgeInvokers({ account, arn, kind: 'gateway', what }, facts, {
        maxInvokers: null,
        shellPrincipals: [],
      });
    default:
      return facts.undecided(
        'SERVICE_ERROR',
        `Gateway ${name} has an authorizer of type ${authorizerType}, which is not known.`,
      );
  }
}

function judgeErrors(
  { name, exceptionLevel }: Gateway,
  parameters: Pick<Parameters, 'environmentTagKeys' | 'prodValues' | 'accountEnvironment'>,
): Verdict {
  const { production, because } = isProduction({}, parameters);
  const evidence = { exceptionLevel };
  return exceptionLevel === 'DEBUG' && production
    ? fail(
        `Gateway ${name} tells its callers internal details of errors.`,
        { ...evidence, environment: because },
        { reason: 'DEBUG_ERRORS', severity: 'low' },
      )
    : pass(`Gateway ${name} keeps details of errors from its callers or serves no production.`, evidence);
}
