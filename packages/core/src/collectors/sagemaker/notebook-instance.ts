import { stated } from '../aws/stated.ts';
import { defineCollector, type Reading } from '../collector.ts';

/**
 * The notebook instances of one region. Of their start scripts only one bit is kept: whether they mention
 * an idle stop.
 * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeNotebookInstance.html
 */
export const collector = defineCollector({
  fact: 'sagemaker.notebook-instance',
  type: 'AWS::SageMaker::NotebookInstance',
  scope: 'region',
  operations: [
    'sagemaker:ListNotebookInstances',
    'sagemaker:DescribeNotebookInstance',
    'sagemaker:DescribeNotebookInstanceLifecycleConfig',
  ],
  changedBy: [
    'sagemaker:CreateNotebookInstance',
    'sagemaker:UpdateNotebookInstance',
    'sagemaker:StartNotebookInstance',
    'sagemaker:StopNotebookInstance',
    'sagemaker:DeleteNotebookInstance',
    'sagemaker:UpdateNotebookInstanceLifecycleConfig',
    'sagemaker:CreateNotebookInstanceLifecycleConfig',
    'sagemaker:DeleteNotebookInstanceLifecycleConfig',
  ],
  async *list(reading) {
    for await (const page of reading.pages('sagemaker:ListNotebookInstances', { MaxResults: 100 })) {
      for (const { NotebookInstanceName } of page.NotebookInstances ?? []) {
        yield stated(reading, NotebookInstanceName, 'the name of a notebook instance');
      }
    }
  },
  async get(reading, name) {
    const notebook = await reading.find('sagemaker:DescribeNotebookInstance', { NotebookInstanceName: name });
    if (!notebook) return undefined;
    const lifecycleConfigName = notebook.NotebookInstanceLifecycleConfigName || null;
    return {
      id: name,
      arn: stated(reading, notebook.NotebookInstanceArn, `the ARN of notebook instance ${name}`),
      value: {
        status: stated(reading, notebook.NotebookInstanceStatus, `the status of notebook instance ${name}`),
        instanceType: notebook.InstanceType ?? null,
        lastModifiedAt: stated(
          reading,
          notebook.LastModifiedTime,
          `the last change of ${name}`,
        ).toISOString(),
        lifecycleConfigName,
        idleStopScript:
          lifecycleConfigName === null ? null : await stopsWhenIdle(reading, lifecycleConfigName),
        ...(notebook.SubnetId !== undefined && { subnetId: notebook.SubnetId }),
        ...(notebook.RoleArn !== undefined && { roleArn: notebook.RoleArn }),
      },
    };
  },
});

/** A configuration that was deleted runs no script. The script is forgotten as soon as it is matched. */
async function stopsWhenIdle(
  reading: Reading<'sagemaker:DescribeNotebookInstanceLifecycleConfig', never>,
  NotebookInstanceLifecycleConfigName: string,
): Promise<boolean> {
  const config = await reading.find('sagemaker:DescribeNotebookInstanceLifecycleConfig', {
    NotebookInstanceLifecycleConfigName,
  });
  return (config?.OnStart ?? []).some(({ Content = '' }) =>
    /autostop|idle/i.test(Buffer.from(Content, 'base64').toString('utf8')),
  );
}
