import { parse } from 'yaml';
import * as z from 'zod';
import type { OutputOf } from '../../aws/services.ts';
import type { AgentFunction } from '../../facts/bedrock-agent.ts';
import { type GivesUp, stated } from '../aws/stated.ts';

type ActionGroup = NonNullable<OutputOf<'bedrock-agent:GetAgentActionGroup'>['agentActionGroup']>;

/** Verbs that tell of a change. Of a description only those of them that it contains are kept. */
const changingVerbs = [
  ...['create', 'update', 'delete', 'remove', 'send', 'pay', 'transfer', 'refund', 'book', 'cancel'],
  ...['approve', 'grant', 'reset', 'write', 'post', 'execute', 'deploy'],
  ...['add', 'assign', 'buy', 'change', 'charge', 'close', 'disable', 'edit', 'email', 'enable', 'insert'],
  ...['install', 'invite', 'modify', 'move', 'notify', 'order', 'provision', 'publish', 'purchase'],
  ...['register', 'reject', 'rename', 'restart', 'revoke', 'schedule', 'start', 'stop', 'submit'],
  ...['terminate', 'trigger', 'upload', 'withdraw'],
] as const;

const operation = z.object({
  operationId: z.string().optional(),
  summary: z.string().optional(),
  description: z.string().optional(),
  'x-requireConfirmation': z.unknown().optional(),
});
const methods = ['get', 'head', 'options', 'trace', 'post', 'put', 'patch', 'delete'] as const;
const schema = z.object({
  paths: z.record(z.string(), z.record(z.string(), z.unknown())),
});

/**
 * What an action group can do, from its function schema or its inline OpenAPI schema (JSON or YAML); null
 * when that does not parse. Texts are forgotten as soon as they are matched.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/agents-api-schema.html
 */
export function functionsOf(
  reading: GivesUp,
  { actionGroupName, functionSchema, apiSchema }: ActionGroup,
): readonly AgentFunction[] | null {
  const payload = apiSchema?.payload;
  if (payload !== undefined) return operationsOf(payload);
  return (functionSchema?.functions ?? []).map(({ name, description, requireConfirmation }) => ({
    name: stated(reading, name, `the name of a function of action group ${actionGroupName}`),
    method: null,
    describedAs: verbsIn(description),
    confirmed: requireConfirmation === 'ENABLED',
  }));
}

function operationsOf(payload: string): readonly AgentFunction[] | null {
  let document: unknown;
  try {
    // JSON is YAML.
    document = parse(payload, { logLevel: 'silent' });
  } catch {
    return null;
  }
  const known = schema.safeParse(document);
  if (!known.success) return null;
  const functions: AgentFunction[] = [];
  for (const [path, item] of Object.entries(known.data.paths)) {
    for (const method of methods) {
      if (item[method] === undefined) continue;
      const found = operation.safeParse(item[method]);
      if (!found.success) return null;
      const { operationId, summary = '', description = '' } = found.data;
      functions.push({
        name: operationId ?? `${method.toUpperCase()} ${path}`,
        method,
        describedAs: verbsIn(`${summary} ${description}`),
        confirmed: found.data['x-requireConfirmation'] === 'ENABLED',
      });
    }
  }
  return functions;
}

function verbsIn(text = ''): readonly string[] {
  const lower = text.toLowerCase();
  return changingVerbs.filter((verb) => lower.includes(verb));
}
