import type { S3Place } from './sagemaker.ts';

/** A job of Bedrock that customizes or imports a model. */
export interface CustomizationJob {
  readonly kind: 'customization' | 'import';
  readonly name: string;
  readonly status: string;
  readonly createdAt: string;
  readonly subnets: number;
  readonly securityGroupIds: readonly string[];
  /** Key of the model that it makes; null: a key of AWS. */
  readonly keyArn: string | null;
  /** Where it reads training and validation data, or the weights of the model. */
  readonly inputs: readonly S3Place[];
}

/** A model of the account that was customized or imported. */
export interface CustomModel {
  readonly kind: 'custom' | 'imported';
  readonly name: string;
  /** Null: AWS names none, as for custom models that were made without a job. */
  readonly jobArn: string | null;
  readonly status: string | null;
  /** Null: a key of AWS. */
  readonly keyArn: string | null;
}
