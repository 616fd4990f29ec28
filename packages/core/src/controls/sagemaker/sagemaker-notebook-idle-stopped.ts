import { defineControl, fail, notApplicable, pass } from '../control.ts';

const day = 24 * 60 * 60 * 1000;

export const control = defineControl({
  id: 'sagemaker-notebook-idle-stopped',
  title: 'Notebook instances do not run idle',
  severity: 'medium',
  confidence: 'indicator',
  rationale:
    'A notebook instance draws power and money day and night, whether anybody types or not. A script that ' +
    'stops it when idle, or a stop every evening, leaves only the hours that are used.',
  remediation:
    'aws sagemaker stop-notebook-instance --notebook-instance-name <name>, then attach a lifecycle ' +
    'configuration whose start script stops the idle instance',
  howTo: {
    console:
      'SageMaker AI > Notebooks > (the instance): Stop. Under Lifecycle configurations create one whose ' +
      'Start notebook script installs an idle check, such as auto-stop-idle of the samples of AWS. Then ' +
      'edit the stopped instance and choose it under Additional configuration.',
    cli: `aws sagemaker stop-notebook-instance --notebook-instance-name <name>
# start.sh installs a cron job that runs autostop.py, which stops the instance when idle; encode it:
# base64 -w0 start.sh > start.txt
aws sagemaker create-notebook-instance-lifecycle-config \\
  --notebook-instance-lifecycle-config-name stop-when-idle --on-start Content=file://start.txt
aws sagemaker update-notebook-instance --notebook-instance-name <name> --lifecycle-config-name stop-when-idle`,
    cdk: `const stopWhenIdle = new sagemaker.CfnNotebookInstanceLifecycleConfig(this, 'StopWhenIdle', {
  // start.sh installs a cron job that runs autostop.py, which stops the instance when idle
  onStart: [{ content: cdk.Fn.base64(readFileSync('start.sh', 'utf8')) }],
});
new sagemaker.CfnNotebookInstance(this, 'Notebook', {
  instanceType: 'ml.t3.medium',
  roleArn: role.roleArn,
  lifecycleConfigName: stopWhenIdle.attrNotebookInstanceLifecycleConfigName,
});`,
  },
  requirements: ['GENSUS01-BP01'],
  references: ['https://docs.aws.amazon.com/sagemaker/latest/dg/notebook-lifecycle-config.html'],
  subject: 'sagemaker.notebook-instance',
  reads: [],
  parameters: ['maxContinuousDays'],

  evaluate({ id, value }, facts, { maxContinuousDays }) {
    const { status, instanceType, lastModifiedAt, lifecycleConfigName, idleStopScript } = value;
    switch (status) {
      case 'InService':
        break;
      case 'Stopped':
        return notApplicable(`Notebook ${id} is stopped.`, { status });
      case 'Deleting':
        return notApplicable(`Notebook ${id} is being deleted.`, { status }, 'RESOURCE_DELETING');
      case 'Failed':
        return notApplicable(`Notebook ${id} failed and does not run.`, { status }, 'RESOURCE_FAILED_STATE');
      default:
        return facts.undecided('TRANSIENT_STATE', `Notebook ${id} is ${status}.`);
    }
    const evidence = { instanceType, lastModifiedAt, lifecycleConfigName, idleStopScript, maxContinuousDays };
    if (idleStopScript === true) {
      return pass(
        `Notebook ${id} starts with a script of ${lifecycleConfigName} that stops it when idle.`,
        evidence,
      );
    }
    const since = Date.parse(lastModifiedAt);
    if (Number.isNaN(since)) {
      return facts.undecided('NO_DATA', `AWS names no time at which notebook ${id} last changed its state.`);
    }
    // A start, and a change that needs a stop, both move this time: since then it has run without pause.
    const days = (Date.parse(facts.now) - since) / day;
    return days <= maxContinuousDays
      ? pass(`Notebook ${id} was started or changed at ${lastModifiedAt}.`, evidence)
      : fail(`Notebook ${id} has run since ${lastModifiedAt} and no script stops it when idle.`, evidence, {
          reason: 'RUNS_IDLE',
        });
  },
});
