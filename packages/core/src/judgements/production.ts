import type { Parameters } from '../parameters.ts';

type EnvironmentParameters = Pick<Parameters, 'environmentTagKeys' | 'prodValues' | 'accountEnvironment'>;

/**
 * Whether a resource serves production, and what says so. Keys and values are compared without regard to
 * case, since `Environment=Prod` is as usual as `environment=prod`; a key counts with the product's prefix
 * too, and the plain key wins.
 */
export function isProduction(
  tags: { readonly [key: string]: string },
  parameters: EnvironmentParameters,
): { production: boolean; because: string } {
  const values = parameters.prodValues.map((value) => value.toLowerCase());
  const entries = Object.entries(tags);
  for (const prefix of ['', 'genai-lens:']) {
    for (const wanted of parameters.environmentTagKeys) {
      const tag = entries.find(([key]) => key.toLowerCase() === `${prefix}${wanted}`.toLowerCase());
      if (tag)
        return { production: values.includes(tag[1].toLowerCase()), because: `tag ${tag[0]}=${tag[1]}` };
    }
  }
  const { accountEnvironment } = parameters;
  return { production: accountEnvironment === 'prod', because: `account default ${accountEnvironment}` };
}
