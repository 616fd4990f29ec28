import type { Resource } from './facts/fact.ts';
import type { ParameterName, Parameters } from './parameters.ts';

/** Other parameters for part of the organization. A resource is meant when every given selector fits it. */
export interface ParameterOverride {
  /** Id of an organizational unit or root: all accounts below it. */
  readonly unit?: string | undefined;
  readonly account?: string | undefined;
  /** A tag that the resource carries, among the facts that keep tags. */
  readonly tag?: { readonly key: string; readonly value: string } | undefined;
  readonly parameters: { readonly [P in ParameterName]?: Parameters[P] | undefined };
}

/** The units that hold an account, the root first. */
export type UnitsOf = (account: string) => readonly string[];

/** The parameters in force for one resource. */
export type ParametersFor = (resource: Resource) => Parameters;

/**
 * Lays overrides over the organization's parameters. The more closely an override fits, the later it is laid:
 * unit, from the root down, then account, then tag; of two that fit alike the later in the file wins.
 */
export function parametersFor(
  organization: Parameters,
  overrides: readonly ParameterOverride[],
  unitsOf: UnitsOf,
): ParametersFor {
  if (overrides.length === 0) return () => organization;
  const accounts = new Map<string, ReturnType<typeof layersOf>>();
  const combined = new Map<string, Parameters>();
  return (resource) => {
    const { account } = resource;
    let layers = accounts.get(account);
    if (!layers) {
      layers = layersOf(account, overrides, unitsOf(account));
      accounts.set(account, layers);
    }
    const fitting = layers.filter(({ tag }) => tag === undefined || carries(resource, tag));
    const key = fitting.map(({ index }) => index).join(' ');
    let parameters = combined.get(key);
    if (!parameters) {
      parameters = fitting.reduce(laid, organization);
      combined.set(key, parameters);
    }
    return parameters;
  };
}

/** The overrides that may fit resources of an account, in the order in which they are laid. */
export function layersOf(
  account: string,
  overrides: readonly ParameterOverride[],
  units: readonly string[],
): readonly (ParameterOverride & { readonly index: number })[] {
  return overrides
    .map((override, index) => ({ ...override, index }))
    .filter((override) => override.account === undefined || override.account === account)
    .filter(({ unit }) => unit === undefined || units.includes(unit))
    .sort((a, b) => closeness(a, units) - closeness(b, units) || a.index - b.index);
}

/** A parameter that is spelled out as undefined changes nothing. */
function laid(below: Parameters, { parameters }: ParameterOverride): Parameters {
  const changed = Object.entries(parameters).filter(([, value]) => value !== undefined);
  return { ...below, ...Object.fromEntries(changed) };
}

/** A tag weighs more than an account, an account more than any depth of units. */
function closeness({ tag, account, unit }: ParameterOverride, units: readonly string[]): number {
  return (tag ? 200 : 0) + (account ? 100 : 0) + (unit ? units.indexOf(unit) + 1 : 0);
}

function carries({ value }: Resource, { key, value: wanted }: { key: string; value: string }): boolean {
  const { tags } = value as { readonly tags?: { readonly [key: string]: string } };
  return tags?.[key] === wanted;
}
