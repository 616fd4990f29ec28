import { isOpenPermit } from '@lenswatch/core/cedar/cedar-rule.ts';
import { CedarParseError, parseCedar } from '@lenswatch/core/cedar/parse-cedar.ts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

const arn = 'arn:aws:bedrock-agentcore:us-east-1:111122223333:gateway/tools';
const gateway = `AgentCore::Gateway::"${arn}"`;
const isOpen = (text: string) => parseCedar(text).some((rule) => isOpenPermit(rule, arn));

describe('a permit is open', () => {
  test.each([
    'permit(principal, action, resource);',
    'permit ( principal , action , resource , ) ;',
    '@id("all") permit(principal, action, resource);',
    '// everybody\npermit(principal, action, resource);',
    'permit(principal, action, resource) when { true };',
    'permit(principal, action, resource) when { (true) };',
    'permit(principal, action, resource) unless { false };',
    // Types that every caller and every gateway has, and the group that every tool is in, leave nobody out.
    'permit(principal is AgentCore::OAuthUser, action, resource);',
    'permit(principal is AgentCore::IamEntity, action, resource is AgentCore::Gateway);',
    'permit(principal, action in AgentCore::Action::"CallTool", resource);',
    'permit(principal, action in [AgentCore::Action::"Mcp"], resource);',
    `permit(principal, action, resource == ${gateway});`,
    'forbid(principal, action, resource) when { context.x };\npermit(principal, action, resource);',
  ])('%s', (text) => {
    expect(isOpen(text)).toBe(true);
  });
});

describe('a permit is not open', () => {
  test.each([
    'forbid(principal, action, resource);',
    'permit(principal is AgentCore::OAuthUser in AgentCore::Group::"staff", action, resource);',
    `permit(principal, action, resource == AgentCore::Gateway::"${arn}-2");`,
    'permit(principal, action == AgentCore::Action::"CallTool", resource);',
    'permit(principal == AgentCore::OAuthUser::"ada", action, resource);',
    'permit(principal, action in [AgentCore::Action::"a", AgentCore::Action::"b"], resource);',
    'permit(principal, action, resource) when { context.input.amount < 500 };',
    'permit(principal, action, resource) when { false };',
    'permit(principal, action, resource) unless { true };',
    'permit(principal, action, resource) when { "true" };',
    'permit(principal, action, resource) when { true && principal.hasTag("x") };',
    'permit(principal, action, resource) when { true } unless { context.blocked };',
    'permit(principal, action, resource) when temporal { formerly within 1h AgentCore::Action::"a" };',
    'permit(principal, action, resource) when guardrails { promptAttack.score < 3 };',
  ])('%s', (text) => {
    expect(isOpen(text)).toBe(false);
  });
});

test('the structure is kept and the text is not', () => {
  const text =
    `permit(principal is AgentCore::OAuthUser in AgentCore::Group::"staff", action in ` +
    `[AgentCore::Action::"Refunds___pay", AgentCore::Action::"Refunds___list"], resource == ${gateway}) ` +
    'when { context.input["a}b"] == "};" } when guardrails { x };';
  expect(parseCedar(text)).toEqual([
    {
      effect: 'permit',
      constrained: ['principal', 'action', 'resource'],
      actions: ['Refunds___pay', 'Refunds___list'],
      resources: [arn],
      conditional: true,
      guardrails: true,
    },
  ]);
  expect(parseCedar('forbid(principal, action, resource) when { context.n == 10 };')).toEqual([
    { effect: 'forbid', constrained: [], actions: [], resources: [], conditional: true, guardrails: false },
  ]);
});

describe('what is not understood is refused, never skipped', () => {
  test.each([
    '',
    '// nothing',
    'allow(principal, action, resource);',
    '"permit"(principal, action, resource);',
    'permit(principal, action, resource)',
    'permit(principal, action, resource) when { true }',
    'permit(principal, action, resource) when { {  };',
    'permit(principal, action, resource) when {};',
    'permit(principal, action, resource) where { true };',
    'permit(principal, action, resource) when maybe { true };',
    'permit(action, principal, resource);',
    'permit(principal, action);',
    'permit(principal action, resource);',
    'permit[principal, action, resource];',
    'permit(principal ==, action, resource);',
    'permit(principal like "a*", action, resource);',
    'permit(principal, action in [AgentCore::Action::"a", resource);',
    'permit(principal, action in AgentCore::Action::"a"], resource);',
    'permit(principal == a < b, action, resource);',
    'permit(principal, action, resource); ~',
    'permit(principal, action, resource) when { "open };',
    `permit(principal, action, resource);${' '.repeat(70_000)}`,
  ])('%s', (text) => {
    expect(() => parseCedar(text)).toThrow(CedarParseError);
  });
});

test('any text is parsed or refused', () => {
  const piece = fc.constantFrom(
    'permit',
    'forbid',
    '(',
    ')',
    'principal',
    'action',
    'resource',
    ',',
    ';',
    'when',
    '{',
    '}',
    '"x"',
    '==',
    ' ',
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(piece).map((parts) => parts.join(' ')),
      ),
      (text) => {
        try {
          expect(parseCedar(text).length).toBeGreaterThan(0);
        } catch (error) {
          expect(error).toBeInstanceOf(CedarParseError);
        }
      },
    ),
  );
});
