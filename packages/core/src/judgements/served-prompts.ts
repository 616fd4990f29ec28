import type { Reader, Severity, Verdict } from '../controls/control.ts';
import type { PromptVersion } from '../facts/bedrock-agent.ts';
import type { Resource } from '../facts/fact.ts';
import { judgeServed, type ServedVersion, servedFlowVersions } from './served-versions.ts';

/** One flow node that takes a prompt from the catalogue. */
export interface PromptUse {
  /** `DRAFT` or a number as text. */
  readonly version: string;
  readonly by: string;
  /** False where only a flow's draft takes it. */
  readonly served: boolean;
}

/**
 * Which versions of a prompt flows take.
 *
 * @param complete true: raises when flows could not all be read; false: what could be read.
 */
export function promptUses(
  prompt: Resource<'bedrock-agent.prompt'>,
  facts: Reader<'bedrock-agent.flow'>,
  complete: boolean,
): readonly PromptUse[] {
  const flows = complete ? facts.all('bedrock-agent.flow') : facts.known('bedrock-agent.flow');
  return flows.flatMap(({ value: flow }) =>
    servedFlowVersions(flow).flatMap(({ value, served }) =>
      value.nodes.flatMap(({ path, promptArn }): PromptUse[] => {
        const version = promptArn === null ? undefined : versionNamed(promptArn, prompt);
        const by = `flow ${flow.name}, version ${value.version}, node ${path}`;
        return version === undefined ? [] : [{ version, by, served }];
      }),
    ),
  );
}

/** What an ARN of a prompt names; without a version it means DRAFT. */
export interface PromptName {
  readonly region: string;
  readonly account: string;
  readonly id: string;
  readonly version: string;
}

/** Reads the ARN of a prompt or of one of its versions; undefined when it is none. */
export function promptNamed(promptArn: string): PromptName | undefined {
  const parts = /^arn:[^:]*:bedrock:([^:]*):([^:]*):prompt\/([^:]+)(?::(.+))?$/.exec(promptArn);
  if (!parts) return undefined;
  const [, region = '', account = '', id = '', version = 'DRAFT'] = parts;
  return { region, account, id, version };
}

function versionNamed(promptArn: string, prompt: Resource<'bedrock-agent.prompt'>): string | undefined {
  const named = promptNamed(promptArn);
  return named?.account === prompt.account && named.id === prompt.id ? named.version : undefined;
}

/**
 * The versions of a prompt that count: those that flows take, and the newest one (numbered, else DRAFT),
 * because applications call it without leaving a trace here.
 *
 * @param draft whether DRAFT counts too, as one that nothing serves unless a flow takes it.
 */
export function servedPromptVersions(
  prompt: Resource<'bedrock-agent.prompt'>,
  facts: Reader<'bedrock-agent.flow'>,
  complete: boolean,
  draft: boolean,
): readonly ServedVersion<PromptVersion>[] {
  const { versions } = prompt.value;
  const [newest] = versions
    .filter(({ version }) => /^\d+$/.test(version))
    .toSorted((a, b) => Number(b.version) - Number(a.version));
  const uses = promptUses(prompt, facts, complete);
  return versions.flatMap((value) => {
    const own = uses.filter(({ version }) => version === value.version);
    const counts = value === (newest ?? value) || (draft && value.version === 'DRAFT');
    if (own.length === 0 && !counts) return [];
    const served = value === newest || own.some((use) => use.served);
    return [{ value, aliases: own.map(({ by }) => by), served }];
  });
}

/**
 * One verdict about the versions of a prompt that count. A failure of one that surely counts stands,
 * whatever flows could not be read.
 *
 * @throws Unreadable when none fails so and flows could not all be read.
 */
export function judgeServedPrompt(
  base: Severity,
  prompt: Resource<'bedrock-agent.prompt'>,
  facts: Reader<'bedrock-agent.flow'>,
  options: { readonly evaluateDraft: boolean; readonly draft: boolean },
  judge: (version: PromptVersion) => Verdict,
): Verdict {
  const { evaluateDraft, draft } = options;
  const verdictOf = (complete: boolean) =>
    judgeServed(base, servedPromptVersions(prompt, facts, complete, draft), evaluateDraft, judge);
  const proven = verdictOf(false);
  const isOnly = prompt.value.versions.length === 1 && evaluateDraft;
  return isOnly || proven.verdict === 'fail' ? proven : verdictOf(true);
}
