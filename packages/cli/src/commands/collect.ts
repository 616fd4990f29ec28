import { loadConfiguration } from '../configuration/load.ts';
import { exitCodes } from '../exit-code.ts';
import { gather } from '../gather.ts';
import { onInterrupt } from '../interruption.ts';
import { catalogue } from '../load-catalogue.ts';
import type { ReadingOptions } from '../options.ts';
import { checkOutput, write } from '../output.ts';
import { progressFor } from '../progress.ts';
import { throughProxy } from '../proxy.ts';
import { renderJson } from '../render/json.ts';
import { select } from '../selection.ts';

/** Reads AWS and prints what was read: the input of `evaluate`. Gives the exit code. */
export async function collect(options: ReadingOptions & { readonly output?: string }): Promise<number> {
  const controls = select(catalogue.controls, options);
  const known = catalogue.controls.map(({ id }) => id);
  const { configuration } = await loadConfiguration(options.config, known);
  await checkOutput(options.output);
  using interruption = onInterrupt();
  const { signal } = interruption;
  const { snapshot, scope } = await gather({
    scope: options,
    access: { aws: { maxAttempts: options.maxAttempts, signal, clientConfig: throughProxy() } },
    catalogue,
    controls,
    configuration,
    progress: progressFor(options),
  });
  await using _ = scope;
  await write(renderJson(snapshot), options.output);
  if (signal.aborted) return exitCodes.interrupted;
  const complete = snapshot.coverage.every(({ state }) => state === 'complete') && !snapshot.unreachable;
  return complete ? exitCodes.clean : exitCodes.incomplete;
}
