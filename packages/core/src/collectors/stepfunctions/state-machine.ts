import { stated } from '../aws/stated.ts';
import { defineCollector } from '../collector.ts';
import { tasksOf } from './definition.ts';

/**
 * The state machines of one region with the tasks that their definitions hold. Nothing but the structure of
 * a definition is kept: no inputs, no prompts, no conditions.
 * @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeStateMachine.html
 */
export const collector = defineCollector({
  fact: 'stepfunctions.state-machine',
  type: 'AWS::StepFunctions::StateMachine',
  scope: 'region',
  operations: ['sfn:ListStateMachines', 'sfn:DescribeStateMachine'],
  changedBy: ['states:CreateStateMachine', 'states:UpdateStateMachine', 'states:DeleteStateMachine'],
  async *list(reading) {
    for await (const page of reading.pages('sfn:ListStateMachines', { maxResults: 1000 })) {
      for (const { name } of stated(reading, page.stateMachines, 'a list of state machines')) {
        yield stated(reading, name, 'the name of a state machine');
      }
    }
  },
  async get(reading, name) {
    const { partition, region, account } = reading;
    const arn = `arn:${partition}:states:${region}:${account}:stateMachine:${name}`;
    const machine = await reading.find('sfn:DescribeStateMachine', { stateMachineArn: arn });
    if (!machine) return undefined;
    const definition = stated(reading, machine.definition, `the definition of state machine ${name}`);
    return {
      id: name,
      arn,
      value: {
        status: stated(reading, machine.status, `the status of state machine ${name}`),
        tasks:
          tasksOf(definition) ??
          reading.giveUp('PARSE_ERROR', `The definition of state machine ${name} does not parse.`),
      },
    };
  },
});
