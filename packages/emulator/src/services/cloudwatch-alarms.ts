import { servicePrincipal } from '../iam/service-principal.ts';
import { AwsError, defineOperation, type Modelled } from '../operation.ts';
import { arnIn } from './arn.ts';
import { metricAlarms } from './cloudwatch.ts';
import { required } from './record.ts';
import { recorded } from './trace.ts';

/** Alarms are never evaluated here: a test sets their state, and CloudWatch acts on it. */
export const cloudwatchAlarms: readonly Modelled[] = [
  defineOperation('cloudwatch:SetAlarmState', {
    authorize: (input, call) => [
      { action: 'cloudwatch:SetAlarmState', resource: arnIn(call, 'cloudwatch', `alarm:${input.AlarmName}`) },
    ],
    async handle(input, call) {
      const alarms = call.world.items(metricAlarms, call);
      const name = required(input.AlarmName, 'AlarmName');
      const alarm = alarms.get(name);
      if (!alarm) throw new AwsError('ResourceNotFound', `There is no alarm ${name}.`, 404);
      const StateValue = required(input.StateValue, 'StateValue');
      alarms.set(name, { ...alarm, StateValue, StateReason: input.StateReason ?? '' });
      const actions = {
        ALARM: alarm.AlarmActions,
        OK: alarm.OKActions,
        INSUFFICIENT_DATA: alarm.InsufficientDataActions,
      };
      const Message = JSON.stringify({
        AlarmName: name,
        NewStateValue: StateValue,
        NewStateReason: input.StateReason,
      });
      const cloudwatch = servicePrincipal('cloudwatch.amazonaws.com', {
        account: call.account,
        ...(alarm.AlarmArn !== undefined && { sourceArn: alarm.AlarmArn }),
      });
      for (const action of actions[StateValue] ?? []) {
        if (!action.includes(':sns:')) {
          throw new AwsError('NotModelled', `The emulator does not model the alarm action ${action}.`, 501);
        }
        const asked = { TopicArn: action, Subject: `${StateValue}: ${name}`, Message };
        try {
          await call.plane?.act('sns:Publish', asked, cloudwatch, call.region);
        } catch (error) {
          // An action that is refused fails in silence: that is why topics and keys have to let alarms in.
          if (!(error instanceof AwsError)) throw error;
        }
      }
      return {};
    },
    trace: (input) => ({ requestParameters: recorded(input), responseElements: null }),
  }),
];
