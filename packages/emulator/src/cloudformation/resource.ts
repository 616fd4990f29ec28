import type { InputOf, Operation } from '@lenswatch/core/aws/services.ts';
import type { Answer } from '../answer.ts';
import type { Principal } from '../iam/principal.ts';
import type { Plane } from '../plane.ts';
import type { At } from '../world.ts';
import type { Properties } from './properties.ts';

/** Where and by whom a resource is made. */
export interface Making extends At {
  readonly plane: Plane;
  readonly partition: string;
  /** With whose rights CloudFormation acts. */
  readonly principal: Principal;
  readonly stackName: string;
  readonly logicalId: string;
  /** What else can be made: a stack set makes stacks. */
  readonly types: Makers;
}

/** What a template can refer to once a resource is there. */
export interface Made {
  /** The physical id, which `Ref` gives. */
  readonly ref: string;
  readonly attributes: { readonly [name: string]: string };
}

/** Makes a resource of one type. @throws AwsError as the service does. */
export type Maker = (properties: Properties, making: Making) => Promise<Made> | Made;

/** Resource types by name. */
export type Makers = { readonly [type: string]: Maker };

/** Calls a service as CloudFormation does: with the rights of whoever deploys. */
export function callAs<O extends Operation>(
  { plane, principal, region }: Making,
  operation: O,
  input: InputOf<O>,
): Promise<Answer<O>> {
  return plane.act(operation, input, principal, region);
}

/** The name of a resource that the template leaves unnamed. */
export function generatedName({ stackName, logicalId, plane }: Making, longest = 64): string {
  const suffix = plane.world.id(12);
  return `${`${stackName}-${logicalId}`.slice(0, longest - 13)}-${suffix}`;
}
