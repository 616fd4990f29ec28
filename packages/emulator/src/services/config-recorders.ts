import { defineOperation, type Modelled } from '../operation.ts';
import { defineStore } from '../world.ts';
import { arnIn } from './arn.ts';

/** Recorders of AWS Config by name; an account has one per region at most that a customer manages. */
export const configurationRecorders = defineStore<{ readonly recording: boolean; readonly since: Date }>(
  'config.recorder',
);

export const operations: readonly Modelled[] = [
  defineOperation('config:DescribeConfigurationRecorderStatus', {
    authorize: (_input, call) => [
      {
        action: 'config:DescribeConfigurationRecorderStatus',
        resource: arnIn(call, 'config', 'configuration-recorder/*/*'),
      },
    ],
    handle: (_input, call) => ({
      ConfigurationRecordersStatus: [...call.world.items(configurationRecorders, call)].map(
        ([name, { recording, since }]) => ({
          arn: arnIn(call, 'config', `configuration-recorder/${name}/00000000`),
          name,
          recording,
          lastStartTime: since,
          lastStatus: 'Success' as const,
        }),
      ),
    }),
  }),
];
