import type { Reader } from '../controls/control.ts';
import type { Resource } from '../facts/fact.ts';
import { servedFlowVersions } from './served-versions.ts';

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

/** An ARN without a version means DRAFT. */
function versionNamed(promptArn: string, prompt: Resource<'bedrock-agent.prompt'>): string | undefined {
  const [, account, id, version] =
    /^arn:[^:]*:bedrock:[^:]*:([^:]*):prompt\/([^:]+)(?::(.+))?$/.exec(promptArn) ?? [];
  return account === prompt.account && id === prompt.id ? (version ?? 'DRAFT') : undefined;
}
