import { aws_events as events, Fn, type Stack } from 'aws-cdk-lib';
import { named, relayDetailType, relaySource } from '../names.ts';
import type { HubParameters } from './hub-parameters.ts';
import type { Queues } from './queues.ts';

/**
 * The bus that members forward to, and its two ways out. Who may put events: the forwarding roles of the own
 * organization, and nobody else; a single account needs no policy, its role is allowed by its own.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-bus-perms.html
 */
export function bus(stack: Stack, given: HubParameters, keyArn: string, queues: Queues): events.CfnEventBus {
  const hub = new events.CfnEventBus(stack, 'Bus', {
    name: Fn.ref('Prefix'),
    description: 'Changes and Config invocations of every watched account',
    kmsKeyIdentifier: keyArn,
    deadLetterConfig: { arn: queues.changeDead.attrArn },
  });
  const policy = new events.CfnEventBusPolicy(stack, 'BusPolicy', {
    eventBusName: hub.attrName,
    statementId: 'ForwardingRolesOfTheOrganization',
    statement: {
      Effect: 'Allow',
      Principal: '*',
      Action: 'events:PutEvents',
      Resource: hub.attrArn,
      Condition: {
        StringEquals: { 'aws:PrincipalOrgID': given.organizationId },
        ArnLike: {
          'aws:PrincipalArn': Fn.sub('arn:${AWS::Partition}:iam::*:role/lenswatch/${Prefix}-forward'),
        },
      },
    },
  });
  policy.cfnOptions.condition = given.inOrganization;

  route(stack, 'ChangeRule', hub, {
    name: named('change'),
    pattern: { 'detail-type': ['AWS API Call via CloudTrail'], source: [{ prefix: 'aws.' }] },
    queue: queues.change.attrArn,
    deadLetters: queues.changeDead.attrArn,
  });
  route(stack, 'ConfigRule', hub, {
    name: named('config'),
    pattern: { 'detail-type': [relayDetailType], source: [relaySource] },
    queue: queues.config.attrArn,
    deadLetters: queues.configDead.attrArn,
  });
  return hub;
}

interface Route {
  readonly name: string;
  readonly pattern: object;
  readonly queue: string;
  readonly deadLetters: string;
}

function route(stack: Stack, id: string, hub: events.CfnEventBus, to: Route): void {
  new events.CfnRule(stack, id, {
    name: to.name,
    // GetAtt, not Ref: the same value on AWS, and the one that moto understands.
    eventBusName: hub.attrName,
    eventPattern: to.pattern,
    targets: [{ id: 'queue', arn: to.queue, deadLetterConfig: { arn: to.deadLetters } }],
  });
}
