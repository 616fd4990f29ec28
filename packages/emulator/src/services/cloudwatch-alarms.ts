import { AwsError } from '../aws-error.ts';
import { servicePrincipal } from '../iam/service-principal.ts';
import { defineOperation, type Modelled, page } from '../operation.ts';
import { defineStore } from '../world.ts';
import { arnIn } from './arn.ts';
import { metricAlarms } from './cloudwatch.ts';
import { type RowOf, required } from './record.ts';
import { recorded } from './trace.ts';

/** What alarms did, oldest first, keyed by number. */
const alarmActions =
  defineStore<RowOf<'cloudwatch:DescribeAlarmHistory', 'AlarmHistoryItems'>>('cloudwatch.alarm-action');

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
      for (const action of alarm.ActionsEnabled === false ? [] : (actions[StateValue] ?? [])) {
        if (!action.includes(':sns:')) {
          throw new AwsError('NotModelled', `The emulator does not model the alarm action ${action}.`, 501);
        }
        const asked = { TopicArn: action, Subject: `${StateValue}: ${name}`, Message };
        let HistorySummary = `Successfully executed action ${action}`;
        try {
          await call.plane?.act('sns:Publish', asked, cloudwatch, call.region);
        } catch (error) {
          // An action that is refused fails in silence: that is why topics and keys have to let alarms in.
          if (!(error instanceof AwsError)) throw error;
          HistorySummary = `Failed to execute action ${action}. Received error: "${error.message}"`;
        }
        const history = call.world.items(alarmActions, call);
        const done = {
          AlarmName: name,
          AlarmType: 'MetricAlarm' as const,
          HistoryItemType: 'Action' as const,
        };
        history.set(String(history.size), { ...done, Timestamp: call.world.now(), HistorySummary });
      }
      return {};
    },
    trace: (input) => ({ requestParameters: recorded(input), responseElements: null }),
  }),
  defineOperation('cloudwatch:DescribeAlarmHistory', {
    authorize: ({ AlarmName = '*' }, call) => [
      {
        action: 'cloudwatch:DescribeAlarmHistory',
        resource: arnIn(call, 'cloudwatch', `alarm:${AlarmName}`),
      },
    ],
    handle(input, call) {
      if (input.HistoryItemType !== 'Action' || input.StartDate || input.EndDate) {
        throw new AwsError('NotModelled', 'The emulator remembers the actions of alarms only.', 501);
      }
      const all = [...call.world.items(alarmActions, call).values()].filter(
        ({ AlarmName }) => input.AlarmName === undefined || AlarmName === input.AlarmName,
      );
      const ordered = input.ScanBy === 'TimestampAscending' ? all : all.reverse();
      const { items, next } = page(call, ordered, input.NextToken, input.MaxRecords, 100);
      return { AlarmHistoryItems: items, NextToken: next };
    },
  }),
];
