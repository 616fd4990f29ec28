import { parseFunctionArn } from '../../aws/function-arn.ts';
import type { Principal } from '../../facts/iam.ts';
import { actionSets } from '../../iam/action-sets.ts';
import { type Allowance, allowancesOf, mayTouch } from '../../iam/effective-grant.ts';
import { isAny, segmentsOf, sharesResources } from '../../iam/match.ts';
import { isServiceWide, reachesEverything } from '../../iam/service-wide.ts';
import { allOf } from '../../judgements/all-of.ts';
import { allowanceEvidence, grantEvidence } from '../../judgements/allowance-evidence.ts';
import { judgeTool, usedBy } from '../../judgements/judge-tool.ts';
import { toolUseFacts } from '../../judgements/tool-uses.ts';
import { defineControl, fail, notApplicable, pass, type Verdict } from '../control.ts';

/** Services to which every function writes, and which no resource narrows in practice. */
const telemetry = /^(logs|xray):/;

/** Actions that no tool needs, and the resources on which they mean anything. */
const forbidden: readonly { readonly actions: readonly string[]; readonly on: readonly string[] }[] = [
  { actions: [...actionSets.roleAdmin, ...actionSets.credentialMint], on: ['arn:*:iam::*:*'] },
  {
    actions: actionSets.guardrailAdmin,
    on: ['arn:*:bedrock:*:*:guardrail*', 'arn:*:bedrock:*:*:knowledge-base/*'],
  },
  {
    actions: actionSets.agentAdmin,
    on: [
      'arn:*:bedrock:*:*:agent/*',
      'arn:*:bedrock:*:*:agent-alias/*',
      'arn:*:bedrock:*:*:flow/*',
      'arn:*:bedrock-agentcore:*:*:*',
    ],
  },
];

export const control = defineControl({
  id: 'lambda-agent-tool-role-least-privilege',
  title: 'Tool functions run with narrow roles',
  severity: 'high',
  confidence: 'direct',
  rationale:
    'What an agent cannot do itself it can do through its tools. The role of a tool function is what a ' +
    'prompt injection gets hold of, and a shared one joins the rights of all functions that run with it.',
  remediation:
    'aws lambda update-function-configuration --function-name <function> --role <role of its own>, whose ' +
    'policy names the actions and resources that this one tool needs',
  howTo: {
    console:
      'IAM > Roles > Create role > AWS service > Lambda: make a role for this function alone and give it the ' +
      'actions and resources that the tool needs. Then Lambda > Functions > (the function) > Configuration > ' +
      'Permissions > Execution role > Edit: choose the new role.',
    cli: [
      'aws iam create-role --role-name <tool role> --assume-role-policy-document file://trust-lambda.json',
      'aws iam put-role-policy --role-name <tool role> --policy-name tool --policy-document file://tool.json',
      'aws lambda update-function-configuration --function-name <function> \\',
      '  --role arn:aws:iam::<account>:role/<tool role>',
    ].join('\n'),
    cdk: [
      '// Without "role", every function gets a role of its own.',
      "const tool = new lambda.Function(this, 'Tool', { runtime, handler, code });",
      "orders.grant(tool, 'dynamodb:GetItem', 'dynamodb:Query'); // orders: dynamodb.Table",
    ].join('\n'),
  },
  requirements: ['GENSEC05-BP01'],
  references: ['https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html'],
  subject: 'lambda.tool-function',
  reads: [...toolUseFacts, 'lambda.tool-function', 'lambda.function', 'iam.principal'],
  parameters: ['evaluateDraft'],

  evaluate({ id, value }, facts, { evaluateDraft }) {
    return judgeTool('high', id, facts, evaluateDraft, (uses) => {
      const { roleArn } = value;
      if (!value.exists || roleArn === null) {
        return notApplicable(`Function ${id} does not exist, so it has no role.`, { usedBy: usedBy(uses) });
      }
      const role = facts.find('iam.principal', roleArn)?.value;
      if (!role) {
        return notApplicable(`Role ${roleArn} of function ${id} does not exist and grants nothing.`, {
          roleArn,
        });
      }
      return allOf('high', [
        () => judgeGrants(id, role),
        () => {
          const references = [id, ...facts.known('lambda.tool-function').map((tool) => tool.id)];
          const tools = new Set(references.map((reference) => parseFunctionArn(reference)?.functionArn));
          const others = facts
            .known('lambda.function')
            .filter((other) => other.value.roleArn === roleArn && !tools.has(other.arn))
            .map((other) => other.id);
          // One that shares it may be a tool that could not be read; where none does, others may.
          facts.all(others.length > 0 ? 'lambda.tool-function' : 'lambda.function');
          const evidence = { sharedWith: others.slice(0, 10) };
          if (others.length === 0) return pass('No function that is no tool shares its role.', evidence);
          const message = `Function ${id} shares role ${roleArn} with ${others[0]}, which is no tool.`;
          return fail(message, evidence, { severity: 'low', reason: 'SHARED_ROLE' });
        },
      ]);
    });
  },
});

function judgeGrants(id: string, role: Principal): Verdict {
  const wide = allowancesOf(role, '*').filter(
    (allowance) =>
      isServiceWide(allowance) && reachesEverything(allowance) && !telemetry.test(allowance.action),
  );
  const administering = mayTouch(role, ['iam', 'bedrock', 'bedrock-agentcore'])
    ? forbidden.flatMap(({ actions, on }) =>
        actions.flatMap((action) =>
          allowancesOf(role, action)
            .filter(({ resource }) => on.some((pattern) => sharesResources(resource, pattern)))
            .slice(0, 1),
        ),
      )
    : [];
  const assuming = allowancesOf(role, 'sts:assumerole').filter(({ resource }) => namesNoRole(resource));
  const evidence = (found: readonly Allowance[]) => ({
    roleArn: role.arn,
    ...grantEvidence(role, found.map(allowanceEvidence)),
  });
  const parts: readonly [readonly Allowance[], string, string][] = [
    [wide, 'a whole service', 'SERVICE_WILDCARD'],
    [administering, 'the administration of rights, guardrails or agents', 'ADMINISTRATION'],
    [assuming, 'any role to assume', 'ASSUME_ANY_ROLE'],
  ];
  const found = parts.filter(([allowances]) => allowances.length > 0);
  const [worst] = found;
  if (!worst) return pass(`Function ${id} runs with a narrow role.`, evidence([]));
  const what = found.map(([, words]) => words).join(' and ');
  return fail(
    `Function ${id} runs as ${role.arn}, which grants ${what}.`,
    evidence(found.flatMap(([allowances]) => allowances)),
    { reason: worst[2] },
  );
}

/** `*`, `arn:aws:iam::*:role/*` and whatever else leaves the name open. */
function namesNoRole(resource: string): boolean {
  return isAny(resource) || /^(\*+|role\/\**)$/.test(segmentsOf(resource)?.[5] ?? '');
}
