import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { emptyMeansUnused } from '../acknowledge.ts';
import type { Settings } from '../settings.ts';
import { alarms } from './alarms.ts';
import { bus } from './bus.ts';
import { type Code, functions } from './functions.ts';
import { hubParameters } from './hub-parameters.ts';
import { key } from './key.ts';
import { organizationDashboard } from './organization-dashboard.ts';
import { postureDashboard } from './posture-dashboard.ts';
import { queues } from './queues.ts';
import { bucket, table } from './storage.ts';
import { schedules, stateMachine } from './sweep.ts';
import { topic } from './topic.ts';

export interface HubProps extends StackProps {
  /** Of a customer; without them the template asks for what has no sensible default. */
  readonly settings?: Settings;
  /** Version of lenswatch, which the functions report. */
  readonly version: string;
  /** Where the zip of the functions lies; made inside this stack, because its parameters may name it. */
  code(stack: Stack): Code;
}

/** The hub: one account, one region, all code and all state. */
export class HubStack extends Stack {
  constructor(scope: Construct, id: string, props: HubProps) {
    super(scope, id, { description: 'lenswatch hub: watches generative-AI workloads', ...props });
    emptyMeansUnused(this);
    const given = hubParameters(this, props.settings);
    const keyArn = key(this, given);
    table(this, keyArn);
    bucket(this, keyArn);
    const waiting = queues(this, keyArn);
    const hub = bus(this, given, keyArn, waiting);
    const made = functions(this, given, keyArn, waiting, props.code(this), props.version);
    const machine = stateMachine(this, given, keyArn, made);
    const { patienceSeconds } = schedules(this, given, keyArn, machine);
    const alerts = topic(this, given, keyArn);
    const watching = alarms(this, { topic: alerts, stateMachineArn: machine.ref, patienceSeconds });
    postureDashboard(this, watching);
    organizationDashboard(this);

    new CfnOutput(this, 'HubBusArn', {
      value: hub.attrArn,
      description: 'For the templates "events" and "config"',
    });
    new CfnOutput(this, 'HubAccount', { value: this.account, description: 'For the template "access"' });
    new CfnOutput(this, 'HubRegion', { value: this.region, description: 'For the template "access"' });
    new CfnOutput(this, 'SweepMachineArn', {
      value: machine.ref,
      description: 'Start it with {"mode":"full"} for a first sweep',
    });
    new CfnOutput(this, 'TopicArn', { value: alerts.ref, description: 'Subscribe to it to hear of alarms' });
  }
}
