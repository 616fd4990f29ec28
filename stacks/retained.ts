import { CfnDeletionPolicy, type CfnResource } from 'aws-cdk-lib';

/** Keeps a resource when its stack is deleted or would replace it: state is not lost by an operation on stacks. */
export function retained<R extends CfnResource>(resource: R): R {
  resource.cfnOptions.deletionPolicy = CfnDeletionPolicy.RETAIN;
  resource.cfnOptions.updateReplacePolicy = CfnDeletionPolicy.RETAIN;
  return resource;
}
