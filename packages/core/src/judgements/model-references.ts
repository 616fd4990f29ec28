import type { Reader, Severity, Subject, Verdict } from '../controls/control.ts';
import { notApplicable } from '../controls/control.ts';
import type { AgentVersion, FlowVersion, PromptVersion } from '../facts/bedrock-agent.ts';
import { allOf } from './all-of.ts';
import { judgeServedPrompt } from './served-prompts.ts';
import { verdictOfState } from './served-state.ts';
import { judgeServed, servedAgentVersions, servedFlowVersions } from './served-versions.ts';

/** One place that names a model. */
export interface ModelReference {
  /** As a sentence begins, after what holds it: `prompt ORCHESTRATION`, `node Classify`; empty for itself. */
  readonly where: string;
  /** A model id, a profile id, or an ARN. */
  readonly model: string;
}

/** The agent's own model, and those of prompts that it overrides. */
export function modelsOfAgentVersion(version: AgentVersion): readonly ModelReference[] {
  const own = version.foundationModel === null ? [] : [{ where: '', model: version.foundationModel }];
  return [
    ...own,
    ...version.promptConfigurations.flatMap(({ type, foundationModel }) =>
      foundationModel === null ? [] : [{ where: `, prompt ${type},`, model: foundationModel }],
    ),
  ];
}

/** Inline prompts, and knowledge base nodes that answer or sort. Prompts of the catalogue speak for themselves. */
export function modelsOfFlowVersion(version: FlowVersion): readonly ModelReference[] {
  return version.nodes.flatMap(({ path, modelId, rerankModelArn }) =>
    [modelId, rerankModelArn].flatMap((model) =>
      model === null ? [] : [{ where: `, node ${path},`, model }],
    ),
  );
}

/** Variants that name a model; those bound to an agent use the agent's. */
export function modelsOfPromptVersion(version: PromptVersion): readonly ModelReference[] {
  return version.variants.flatMap(({ name, modelId, agentBound }) =>
    modelId === null || agentBound ? [] : [{ where: `, variant ${name},`, model: modelId }],
  );
}

type ReferringFact = 'bedrock-agent.agent' | 'bedrock-agent.flow' | 'bedrock-agent.prompt';

/**
 * Judges every model that the served versions of an agent, flow or prompt name; a failure of DRAFT alone is
 * one step less severe.
 *
 * @param judge the verdict about one reference; `what` is how its message begins.
 */
export function judgeModelReferences(
  subject: Subject<ReferringFact>,
  facts: Reader<'bedrock-agent.flow'>,
  options: {
    readonly base: Severity;
    readonly evaluateDraft: boolean;
    readonly judge: (what: string, model: string) => Verdict;
  },
): Verdict {
  const { base, evaluateDraft } = options;
  const judgeEach = (what: string, references: readonly ModelReference[]): Verdict =>
    references.length === 0
      ? notApplicable(`${what} names no model.`, { models: [] })
      : allOf(
          base,
          references.map(
            ({ where, model }) =>
              () =>
                options.judge(`${what}${where}`, model),
          ),
        );

  switch (subject.fact) {
    case 'bedrock-agent.agent': {
      const { value: agent } = subject;
      const versions = servedAgentVersions(agent);
      const served = versions.some((version) => version.served);
      return (
        verdictOfState(`Agent ${agent.name}`, agent.status, facts, served) ??
        judgeServed(base, versions, evaluateDraft, (version) =>
          judgeEach(`Version ${version.version} of agent ${agent.name}`, modelsOfAgentVersion(version)),
        )
      );
    }
    case 'bedrock-agent.flow': {
      const { value: flow } = subject;
      const versions = servedFlowVersions(flow);
      const served = versions.some((version) => version.served);
      return (
        verdictOfState(`Flow ${flow.name}`, flow.status, facts, served) ??
        judgeServed(base, versions, evaluateDraft, (version) =>
          judgeEach(`Version ${version.version} of flow ${flow.name}`, modelsOfFlowVersion(version)),
        )
      );
    }
    case 'bedrock-agent.prompt':
      return judgeServedPrompt(base, subject, facts, { evaluateDraft, draft: true }, (version) =>
        judgeEach(
          `Version ${version.version} of prompt ${subject.value.name}`,
          modelsOfPromptVersion(version),
        ),
      );
  }
}
