import { network } from '@lenswatch/emulator/builders/ec2.ts';
import {
  allow,
  group,
  role,
  statements,
  trustAccount,
  trustService,
  user,
} from '@lenswatch/emulator/builders/iam.ts';
import type { World } from '@lenswatch/emulator/world.ts';
import { joinOrganization } from '../examples/spoke.ts';

export const ordinaryAccount = '555555555555';

/**
 * An account without AI, as nine of ten are: functions, build roles, instances, people and a network. What an
 * audit of generative AI mostly sees, and must leave alone quickly.
 */
export function buildOrdinaryAccount(world: World, regions: readonly string[]): void {
  const account = ordinaryAccount;
  const [region = ''] = regions;
  const at = { account, region };
  world.account(account, 'ordinary', regions);
  joinOrganization(world, account);
  for (let n = 1; n <= 24; n += 1) {
    const name = `orders-function-${n}`;
    role(world, at, {
      name,
      trust: trustService('lambda.amazonaws.com'),
      policies: {
        logs: statements(
          allow(
            ['logs:CreateLogStream', 'logs:PutLogEvents'],
            `arn:aws:logs:${region}:${account}:log-group:/aws/lambda/${name}:*`,
          ),
        ),
        work: statements(
          allow(
            ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query'],
            `arn:aws:dynamodb:${region}:${account}:table/orders-${n}`,
          ),
          allow(['sqs:ReceiveMessage', 'sqs:DeleteMessage'], `arn:aws:sqs:${region}:${account}:orders-${n}`),
          allow('s3:GetObject', `arn:aws:s3:::orders-${account}-${n}/*`),
        ),
      },
    });
  }
  for (let n = 1; n <= 8; n += 1) {
    role(world, at, {
      name: `build-${n}`,
      trust: trustService('codebuild.amazonaws.com'),
      policies: {
        build: statements(
          allow(['cloudformation:*'], `arn:aws:cloudformation:${region}:${account}:stack/orders-*/*`),
          allow(['ecr:GetAuthorizationToken', 'logs:CreateLogGroup']),
          allow('iam:PassRole', `arn:aws:iam::${account}:role/orders-function-${n}`, {
            StringEquals: { 'iam:PassedToService': 'cloudformation.amazonaws.com' },
          }),
        ),
      },
    });
    role(world, at, {
      name: `instance-${n}`,
      trust: trustService('ec2.amazonaws.com'),
      policies: {
        manage: statements(allow(['ssm:UpdateInstanceInformation', 'ssmmessages:*', 'ec2messages:*'])),
      },
    });
  }
  for (let n = 1; n <= 6; n += 1) {
    role(world, at, {
      name: `people-${n}`,
      trust: trustAccount(account),
      policies: { read: statements(allow(['s3:Get*', 's3:List*', 'cloudwatch:Get*', 'ec2:Describe*'])) },
    });
    user(world, at, {
      name: `service-user-${n}`,
      policies: { put: statements(allow('s3:PutObject', 'arn:aws:s3:::drop/*')) },
    });
  }
  group(world, at, {
    name: 'developers',
    policies: { look: statements(allow(['logs:Get*', 'logs:Filter*'])) },
  });
  network(world, at, { internet: true });
}
