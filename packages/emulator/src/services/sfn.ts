import { AwsError } from '../aws-error.ts';
import type { Authorization } from '../iam/authorization.ts';
import { type Call, defineOperation, type Modelled, page } from '../operation.ts';
import { arnIn } from './arn.ts';
import { matching, required } from './record.ts';
import { newMachineSession, type StateMachine, stateMachines } from './sfn-machines.ts';
import { recorded } from './trace.ts';

interface Named {
  readonly stateMachineArn?: string | undefined;
}

function onMachine(action: string) {
  return (input: Named): readonly Authorization[] => [
    { action: `states:${action}`, resource: required(input.stateMachineArn, 'stateMachineArn') },
  ];
}

function find(input: Named, call: Call): StateMachine {
  const arn = required(input.stateMachineArn, 'stateMachineArn');
  if (!/^arn:[^:]+:states:[^:]+:\d{12}:stateMachine:/.test(arn)) {
    throw new AwsError('InvalidArn', `Invalid Arn: '${arn}'`);
  }
  const machine = call.world.items(stateMachines, call).get(arn);
  if (machine) return machine;
  throw new AwsError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
}

/** The text of a definition. @throws AwsError for text that is no JSON. */
function definitionOf(text: string): string {
  try {
    JSON.parse(text);
  } catch {
    throw new AwsError('InvalidDefinition', "Invalid State Machine Definition: 'INVALID_JSON_DESCRIPTION'");
  }
  return text;
}

/** Definitions hold the customer's texts. */
function traced(input: unknown, answer: unknown) {
  return {
    requestParameters: recorded(input, ['definition']),
    responseElements: recorded(answer),
  };
}

export const operations: readonly Modelled[] = [
  defineOperation('sfn:ListStateMachines', {
    handle(input, call) {
      const rows = [...call.world.items(stateMachines, call).values()].map(
        ({ stateMachineArn, name, type, creationDate }) => ({ stateMachineArn, name, type, creationDate }),
      );
      const { items, next } = page(call, rows, input.nextToken, input.maxResults, 1000);
      return { stateMachines: items, nextToken: next };
    },
  }),
  defineOperation('sfn:DescribeStateMachine', {
    authorize: onMachine('DescribeStateMachine'),
    handle: find,
  }),
  defineOperation('sfn:CreateStateMachine', {
    authorize: (input, call) => [
      {
        action: 'states:CreateStateMachine',
        resource: arnIn(call, 'states', `stateMachine:${required(input.name, 'name')}`),
      },
    ],
    handle(input, call) {
      const name = matching(required(input.name, 'name'), /^[^\s<>{}[\]?*"#%\\^|~`$&,;:/]{1,80}$/, 'name');
      const stateMachineArn = arnIn(call, 'states', `stateMachine:${name}`);
      const roleArn = required(input.roleArn, 'roleArn');
      if (call.plane) newMachineSession(call.plane, call, roleArn, stateMachineArn);
      const machine: StateMachine = {
        stateMachineArn,
        name,
        status: 'ACTIVE',
        definition: definitionOf(required(input.definition, 'definition')),
        roleArn,
        type: input.type ?? 'STANDARD',
        creationDate: call.now,
      };
      const known = call.world.items(stateMachines, call);
      const other = known.get(stateMachineArn);
      if (other && (other.definition !== machine.definition || other.roleArn !== machine.roleArn)) {
        throw new AwsError(
          'StateMachineAlreadyExists',
          `State Machine Already Exists: '${stateMachineArn}'`,
          400,
        );
      }
      if (!other) known.set(stateMachineArn, machine);
      return { stateMachineArn, creationDate: (other ?? machine).creationDate };
    },
    trace: traced,
  }),
  defineOperation('sfn:UpdateStateMachine', {
    authorize: onMachine('UpdateStateMachine'),
    handle(input, call) {
      const machine = find(input, call);
      call.world.items(stateMachines, call).set(machine.stateMachineArn, {
        ...machine,
        ...(input.definition !== undefined && { definition: definitionOf(input.definition) }),
        ...(input.roleArn !== undefined && { roleArn: input.roleArn }),
      });
      return { updateDate: call.now };
    },
    trace: traced,
  }),
  defineOperation('sfn:DeleteStateMachine', {
    authorize: onMachine('DeleteStateMachine'),
    handle(input, call) {
      // AWS answers alike whether it existed or not.
      call.world.items(stateMachines, call).delete(required(input.stateMachineArn, 'stateMachineArn'));
      return {};
    },
    trace: (input) => ({ requestParameters: recorded(input), responseElements: null }),
  }),
];
