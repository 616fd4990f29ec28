/**
 * Calls that use a model, an agent, a knowledge base, a guardrail, a tool or an endpoint. They say nothing
 * about configuration, come by the thousand, and their parameters may hold what people wrote.
 */
const used =
  /^(Invoke|Converse|Retrieve|Rerank|ApplyGuardrail|Generate|Optimize|CountTokens|StartAsyncInvoke|StartFlowExecution|AgenticRetrieve)/;

const usedByName: ReadonlySet<string> = new Set([
  'CreateInvocation',
  'PutInvocationStep',
  'CreateSession',
  'EndSession',
  'UpdateSession',
  'DeleteSession',
  'StartSession',
  'StartBrowserSession',
  'StopBrowserSession',
  'StartCodeInterpreterSession',
  'StopCodeInterpreterSession',
  'StopRuntimeSession',
  'CreateEvent',
  'DeleteEvent',
  'BatchCreateMemoryRecords',
  'BatchUpdateMemoryRecords',
  'BatchDeleteMemoryRecords',
  'PutRecord',
]);

/** True for a call that uses a workload instead of changing it. */
export function isInference(eventName: string): boolean {
  return used.test(eventName) || usedByName.has(eventName);
}
