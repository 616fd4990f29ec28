import { CfnParameter, type CfnParameterProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

type Kind = Pick<CfnParameterProps, 'allowedPattern' | 'constraintDescription' | 'maxLength'>;

const account = '\\d{12}';
const organization = 'o-[a-z0-9]{10,32}';
const region = '[a-z]{2}(-[a-z]+)+-\\d';
const unit = '(ou-[0-9a-z]{4,32}-[0-9a-z]{8,32}|r-[0-9a-z]{4,32})';
const policy = '([\\w+=,.@-]+/)*[\\w+=,.@-]{1,128}';
const key = 'arn:[a-z-]+:kms:[a-z0-9-]+:\\d{12}:key/[\\w-]+';

/**
 * Characters of the lists that functions get in their environment, of which Lambda takes 4 kB with everything else.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
export const longest = { regions: 500, units: 1_600, accounts: 1_150 } as const;

/** Patterns that several templates ask for; `settings.ts` checks against the same. */
export const kinds = {
  prefix: {
    allowedPattern: '[a-z][a-z0-9-]{1,18}[a-z0-9]',
    constraintDescription: '3 to 20 small letters, digits and hyphens, starting with a letter',
  },
  account: { allowedPattern: account, constraintDescription: 'an account id of 12 digits' },
  organization: {
    allowedPattern: organization,
    constraintDescription: 'an organization id such as o-abcdefghij',
  },
  organizationOrNone: {
    allowedPattern: `(${organization})?`,
    constraintDescription: 'an organization id such as o-abcdefghij, or nothing for one account',
  },
  unit: {
    allowedPattern: unit,
    constraintDescription: 'a unit such as ou-abcd-12345678, or a root such as r-abcd',
  },
  region: { allowedPattern: region, constraintDescription: 'a region name such as eu-west-1' },
  regions: {
    allowedPattern: `${region}(,${region})*`,
    constraintDescription: `region names separated by commas, without spaces, ${longest.regions} characters at most`,
    maxLength: longest.regions,
  },
  units: {
    allowedPattern: `(${unit}(,${unit})*)?`,
    constraintDescription: `units or roots separated by commas, without spaces, ${longest.units} characters at most`,
    maxLength: longest.units,
  },
  accounts: {
    allowedPattern: `(${account}(,${account})*)?`,
    constraintDescription: `account ids separated by commas, without spaces, ${longest.accounts} characters at most`,
    maxLength: longest.accounts,
  },
  externalId: {
    allowedPattern: '[\\w+=,.@:/-]{2,200}',
    constraintDescription: '2 to 200 of the characters that an external id takes',
  },
  boundary: {
    allowedPattern: policy,
    constraintDescription: 'the name of a managed policy, with its path if it has one',
  },
  boundaryOrNone: {
    allowedPattern: `(${policy})?`,
    constraintDescription: 'the name of a managed policy, with its path if it has one, or nothing',
  },
  key: { allowedPattern: key, constraintDescription: 'the ARN of a KMS key' },
  keyOrNone: { allowedPattern: `(${key})?`, constraintDescription: 'the ARN of a KMS key, or nothing' },
} as const satisfies { readonly [name: string]: Kind };

/** A text parameter. Without a default it has to be given. */
export function textParameter(
  scope: Construct,
  id: string,
  description: string,
  kind: Kind,
  given: string | undefined,
): CfnParameter {
  return new CfnParameter(scope, id, {
    type: 'String',
    description,
    ...kind,
    ...(given === undefined ? {} : { default: given }),
  });
}

/** A parameter with a closed list of values. */
export function choiceParameter(
  scope: Construct,
  id: string,
  description: string,
  allowed: readonly (string | number)[],
  given: string | number,
): CfnParameter {
  return new CfnParameter(scope, id, {
    type: typeof given === 'number' ? 'Number' : 'String',
    description,
    allowedValues: allowed.map(String),
    default: String(given),
  });
}

/** A whole number within bounds. */
export function numberParameter(
  scope: Construct,
  id: string,
  description: string,
  bounds: { readonly min: number; readonly max: number },
  given: number,
): CfnParameter {
  return new CfnParameter(scope, id, {
    type: 'Number',
    description,
    minValue: bounds.min,
    maxValue: bounds.max,
    default: given,
  });
}
