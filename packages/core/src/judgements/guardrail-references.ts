import type { Reader } from '../controls/control.ts';
import type { FactName, Resource } from '../facts/fact.ts';
import type { Principal } from '../facts/iam.ts';
import type { PolicyCondition, PolicyStatement } from '../facts/policy.ts';
import { matchesGlob } from '../iam/glob.ts';
import { modelsOfAgentVersion } from './model-references.ts';
import { servedAgentVersions, servedFlowVersions } from './served-versions.ts';

/** The facts in which guardrails are referred to; a control that asks declares them all. */
export const guardrailReferenceFacts = [
  'bedrock-agent.agent',
  'bedrock-agent.flow',
  'bedrock.enforced-guardrails',
  'organizations.bedrock-policy',
  'iam.principal',
] as const;

export type GuardrailReferenceFact = (typeof guardrailReferenceFacts)[number];

/** One place that names a guardrail. */
export interface GuardrailUse {
  readonly fact: GuardrailReferenceFact;
  /** Who refers to it, e.g. `agent support, version 3`. */
  readonly by: string;
  /** `DRAFT`, a number as text, or null for "any numbered version" (IAM patterns alone can say that). */
  readonly version: string | null;
  /** False for drafts of agents and flows that only the test alias serves. */
  readonly served: boolean;
  readonly tags: { readonly [key: string]: string };
  /** The models whose traffic the reference filters; null: all of them; empty: it does not say. */
  readonly models: readonly string[] | null;
}

/** An agent version or a flow node that names a guardrail. */
export interface ConsumerUse extends GuardrailUse {
  /** The agent or flow, its version, and the type of the node; null for an agent. */
  readonly consumer: { readonly id: string; readonly version: string; readonly nodeType: string | null };
}

/** What an identifier names; `account` and `region` are null for a bare id. */
export interface GuardrailIdentifier {
  readonly account: string | null;
  readonly region: string | null;
  readonly id: string;
  /** Null when the identifier names none. */
  readonly version: string | null;
}

/** Reads an id, an ARN, or an ARN with `:version`. */
export function parseGuardrailIdentifier(identifier: string): GuardrailIdentifier {
  const arn = /^arn:[^:]*:bedrock:([^:]*):([^:]*):guardrail\/([^:]+)(?::(.+))?$/.exec(identifier);
  if (!arn) return { account: null, region: null, id: identifier, version: null };
  return { region: arn[1] ?? '', account: arn[2] ?? '', id: arn[3] ?? '', version: arn[4] ?? null };
}

/**
 * Who refers to a guardrail within one kind of fact.
 *
 * @param complete true: raises when that fact could not be read to the end; false: what could be read.
 */
export function guardrailUses(
  guardrail: Resource<'bedrock.guardrail'>,
  fact: GuardrailReferenceFact,
  facts: Reader<GuardrailReferenceFact>,
  complete: boolean,
): readonly GuardrailUse[] {
  const read = <F extends GuardrailReferenceFact>(name: F): readonly Resource<F>[] =>
    complete ? facts.all(name) : facts.known(name);
  const isMine = (identifier: string) => refersTo(guardrail, parseGuardrailIdentifier(identifier));

  switch (fact) {
    case 'bedrock-agent.agent':
      return agentUses(guardrail, facts, complete);
    case 'bedrock-agent.flow':
      return flowUses(guardrail, facts, complete);
    case 'bedrock.enforced-guardrails':
      return read(fact).flatMap(({ value }) =>
        value.configurations.flatMap((configuration): GuardrailUse[] => {
          if (!isMine(configuration.guardrailArn) && configuration.guardrailId !== guardrail.id) return [];
          const by = `account enforcement ${configuration.configId}`;
          const models = configuration.includedModels;
          return [
            {
              fact,
              by,
              version: configuration.guardrailVersion,
              served: true,
              tags: {},
              models: models?.includes('ALL') ? null : models,
            },
          ];
        }),
      );
    case 'organizations.bedrock-policy':
      return read(fact).flatMap(({ value }) => {
        if (!value.valid && complete) {
          facts.undecided('PARSE_ERROR', 'The Bedrock policy of the organization cannot be understood.');
        }
        return value.guardrails.flatMap(({ region, identifier, includedModels }): GuardrailUse[] => {
          if (region !== guardrail.region || !isMine(identifier)) return [];
          const version = parseGuardrailIdentifier(identifier).version ?? 'DRAFT';
          const models = includedModels?.includes('ALL') ? null : includedModels;
          return [{ fact, by: 'organization policy', version, served: true, tags: {}, models }];
        });
      });
    case 'iam.principal':
      return read(fact).flatMap(({ value }) => {
        const named = conditionsOf(value).filter((identifier) => refersTo(guardrail, identifier));
        const by = `conditions of ${value.kind} ${value.name}`;
        return [...new Set(named.map(({ version }) => version))].map((version) => ({
          fact,
          by,
          version,
          served: true,
          tags: value.tags,
          models: [],
        }));
      });
  }
}

/** The served versions of agents that refer to a guardrail. @param complete see `guardrailUses`. */
export function agentUses(
  guardrail: Resource<'bedrock.guardrail'>,
  facts: Reader<'bedrock-agent.agent'>,
  complete: boolean,
): readonly ConsumerUse[] {
  const fact = 'bedrock-agent.agent';
  return (complete ? facts.all(fact) : facts.known(fact)).flatMap(({ id, value: agent }) =>
    servedAgentVersions(agent).flatMap(({ value, served }): ConsumerUse[] => {
      const { version: number, guardrail: reference } = value;
      if (!reference || !refersTo(guardrail, parseGuardrailIdentifier(reference.identifier))) return [];
      const by = `agent ${agent.name}, version ${number}`;
      const consumer = { id, version: number, nodeType: null };
      const models = modelsOfAgentVersion(value).map(({ model }) => model);
      return [{ fact, by, version: versionOf(reference), served, tags: {}, consumer, models }];
    }),
  );
}

/** The nodes of served flow versions that refer to a guardrail. @param complete see `guardrailUses`. */
export function flowUses(
  guardrail: Resource<'bedrock.guardrail'>,
  facts: Reader<'bedrock-agent.flow'>,
  complete: boolean,
): readonly ConsumerUse[] {
  const fact = 'bedrock-agent.flow';
  return (complete ? facts.all(fact) : facts.known(fact)).flatMap(({ id, value: flow }) =>
    servedFlowVersions(flow).flatMap(({ value, served }) =>
      value.nodes.flatMap(({ path, type, guardrail: reference, modelId }): ConsumerUse[] => {
        if (!reference || !refersTo(guardrail, parseGuardrailIdentifier(reference.identifier))) return [];
        const by = `flow ${flow.name}, version ${value.version}, node ${path}`;
        const consumer = { id, version: value.version, nodeType: type };
        const models = modelId === null ? [] : [modelId];
        return [{ fact, by, version: versionOf(reference), served, tags: {}, consumer, models }];
      }),
    ),
  );
}

function versionOf(reference: { readonly identifier: string; readonly version: string | null }): string {
  return reference.version ?? parseGuardrailIdentifier(reference.identifier).version ?? 'DRAFT';
}

function refersTo(guardrail: Resource<FactName>, identifier: GuardrailIdentifier): boolean {
  const { account, region, id } = identifier;
  return (
    id === guardrail.id &&
    (account === null || matchesGlob(account, guardrail.account)) &&
    (region === null || matchesGlob(region, guardrail.region))
  );
}

const conditionsByPrincipal = new WeakMap<Principal, readonly GuardrailIdentifier[]>();
const none: readonly GuardrailIdentifier[] = [];

/** The guardrails that a principal's conditions let it use. Kept: every guardrail asks every principal. */
function conditionsOf(principal: Principal): readonly GuardrailIdentifier[] {
  const kept = conditionsByPrincipal.get(principal);
  if (kept) return kept;
  const documents = principal.policies.map(({ document }) => document);
  if (principal.boundary) documents.push(principal.boundary.document);
  const found = documents
    .flatMap(({ statements }) => statements)
    .flatMap(({ effect, conditions }) => conditions.filter((condition) => isAdmitting(effect, condition)))
    .flatMap(({ operator, values }) => values.filter((value) => !isLiteralStar(operator, value)))
    .flatMap(namedIn);
  conditionsByPrincipal.set(principal, found.length > 0 ? found : none);
  return found;
}

/** Whether calls with the named guardrail get through: what a Deny names, or an Allow leaves out, is refused. */
function isAdmitting(effect: PolicyStatement['effect'], { key, operator }: PolicyCondition): boolean {
  return key === 'bedrock:guardrailidentifier' && /not(equals|like)/.test(operator) === (effect === 'Deny');
}

/** Compared literally a star is a character like any other, which no id has. */
function isLiteralStar(operator: string, value: string): boolean {
  return /^string(not)?equals/.test(operator) && /[*?]/.test(value);
}

/** A star right after the id lets DRAFT through; one after the colon means any numbered version. No id has other stars. */
function namedIn(value: string): readonly GuardrailIdentifier[] {
  const identifier = parseGuardrailIdentifier(value);
  const id = identifier.id.replace(/\*$/, '');
  if (identifier.account === null) return none;
  const { version } = identifier;
  if (version === null || id !== identifier.id) return [{ ...identifier, id, version: 'DRAFT' }];
  return [{ ...identifier, version: /[*?]/.test(version) ? null : version }];
}
