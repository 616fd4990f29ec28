import {
  type HeldStatement,
  identityStatements,
  resourceStatements,
} from '@lenswatch/emulator/iam/held-statements.ts';
import { roles } from '@lenswatch/emulator/iam/store.ts';
import { functionPolicy, runnableFunctions } from '@lenswatch/emulator/lambda/functions.ts';
import { buses } from '@lenswatch/emulator/services/event-buses.ts';
import { keyPolicies } from '@lenswatch/emulator/services/kms-policies.ts';
import { buckets } from '@lenswatch/emulator/services/s3-buckets.ts';
import { topics } from '@lenswatch/emulator/services/sns.ts';
import { queues } from '@lenswatch/emulator/services/sqs-queues.ts';
import type { World } from '@lenswatch/emulator/world.ts';

/** Every statement that the deployment brought: of its roles, and on its resources. */
export function deployedStatements(
  world: World,
  accounts: readonly string[],
  regions: readonly string[],
): HeldStatement[] {
  return accounts.flatMap((account) => [
    ...identityStatements(world, account, ({ Path }) => Path === '/lenswatch/'),
    ...trustStatements(world, account),
    ...regions.flatMap((region) => onResources(world, { account, region })),
  ]);
}

function trustStatements(world: World, account: string): HeldStatement[] {
  const own = [...world.items(roles, { account, region: '' }).values()].filter(
    ({ Path }) => Path === '/lenswatch/',
  );
  return own.flatMap(({ RoleName, AssumeRolePolicyDocument }) =>
    resourceStatements(world, `${account} trust of role ${RoleName}`, AssumeRolePolicyDocument),
  );
}

function onResources(
  world: World,
  at: { readonly account: string; readonly region: string },
): HeldStatement[] {
  const where = `${at.account} ${at.region}`;
  const held = (what: string, text: string | null | undefined) =>
    text ? resourceStatements(world, `${where} ${what}`, text) : [];
  const ofPlace = [...world.items(buckets, at).values()].filter(
    ({ account, region, name }) =>
      account === at.account && region === at.region && name.startsWith('lenswatch'),
  );
  return [
    ...[...world.items(keyPolicies, at)].flatMap(([id, text]) => held(`key ${id}`, text)),
    ...[...world.items(queues, at).values()].flatMap(({ name, attributes }) =>
      held(`queue ${name}`, attributes['Policy']),
    ),
    ...[...world.items(buses, at).values()].flatMap(({ name, policy }) => held(`bus ${name}`, policy)),
    ...[...world.items(topics, at).values()].flatMap(({ name, policy }) => held(`topic ${name}`, policy)),
    ...ofPlace.flatMap(({ name, policy }) => held(`bucket ${name}`, policy)),
    ...runnableFunctions(world, at).flatMap((fn) => held(`function ${fn.name}`, functionPolicy(fn).document)),
  ];
}
