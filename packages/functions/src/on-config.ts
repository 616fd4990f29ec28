/** Stands in until the function for Config invocations is merged, so that stacks and bundles have all five. */
export async function handler(): Promise<never> {
  throw new Error('This build has no function for Config invocations yet.');
}
