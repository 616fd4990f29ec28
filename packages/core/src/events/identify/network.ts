import type { Change } from '../change.ts';
import type { Named } from './named.ts';

/** EC2 wraps its parameters in its own way for every call; its ids cannot be mistaken for anything else. */
export const network = {
  'ec2.vpc-endpoint': idsOf('vpce'),
  'ec2.subnet': idsOf('subnet'),
  'ec2.route-table': routeTables,
  'ec2.vpc': idsOf('vpc'),
  'ec2.security-group': idsOf('sg'),
  'ec2.prefix-list': idsOf('pl'),
};

/** Depth of EC2's parameters, lists and wrappers included. */
const DEEPEST = 8;

function idsOf(prefix: string) {
  const shape = new RegExp(`^${prefix}-[0-9a-f]{8,32}$`);
  return ({ request, response }: Change): Named => {
    const ids = new Set<string>();
    for (const parameters of [request, response]) {
      for (const text of textsIn(parameters, DEEPEST)) if (shape.test(text)) ids.add(text);
    }
    return ids.size > 0 ? [...ids] : [null];
  };
}

/**
 * An association is named by an id of its own, which leads to no table without looking at all of them. So
 * does the deletion of a gateway endpoint, which takes its routes with it.
 */
function routeTables(change: Change): Named {
  const named = idsOf('rtb')(change);
  switch (change.name) {
    case 'DisassociateRouteTable':
    case 'ReplaceRouteTableAssociation':
      return [null];
    case 'CreateVpcEndpoint':
    case 'ModifyVpcEndpoint':
      // Endpoints that are no gateways leave routes alone.
      return named.filter((id) => id !== null);
    default:
      return named;
  }
}

function* textsIn(value: unknown, depth: number): Generator<string> {
  if (typeof value === 'string') yield value;
  else if (typeof value === 'object' && value !== null && depth > 0) {
    for (const member of Object.values(value)) yield* textsIn(member, depth - 1);
  }
}
