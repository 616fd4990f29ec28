import type { Configuration } from './configuration.ts';
import type { Exemptions } from './engine/govern.ts';
import { defaultFramework, frameworks } from './requirements/frameworks.ts';
import type { World } from './run.ts';

/** The part of a run's world that people decide. */
export type Decisions = Pick<
  World,
  'framework' | 'parameters' | 'overrides' | 'suppressions' | 'exemptions' | 'attestations'
>;

/**
 * What a configuration decides.
 *
 * @param edition of the lens; the configuration's own, or the newest, if left out.
 */
export function decisionsIn(
  configuration: Configuration,
  edition: string | undefined = configuration.edition,
): Decisions {
  const { parameters, overrides, suppressions, attestations } = configuration;
  const framework = frameworks.find((one) => one.edition === edition) ?? defaultFramework;
  return {
    framework,
    parameters,
    overrides,
    suppressions,
    exemptions: exemptionsIn(configuration),
    attestations,
  };
}

function exemptionsIn({
  exemptPrincipalArnPatterns,
  breakGlassPrincipals,
}: Configuration): readonly Exemptions[] {
  return [
    { principals: breakGlassPrincipals, reason: 'A principal for emergencies.' },
    { principals: exemptPrincipalArnPatterns, reason: 'A principal exempt by its kind.' },
  ];
}

/** True if it matters which units hold an account: only then is it read. */
export function namesUnits({ overrides = [] }: Pick<Decisions, 'overrides'>): boolean {
  return overrides.some(({ unit }) => unit !== undefined);
}
