import { stated } from '../aws/stated.ts';
import { defineCollector } from '../collector.ts';

/**
 * The models of the account that were customized or imported, with the key that they are kept under; the id is
 * the ARN.
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_GetCustomModel.html
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_GetImportedModel.html
 */
export const collector = defineCollector({
  fact: 'bedrock.custom-model',
  type: 'Custom::Bedrock::CustomModel',
  types: {
    all: ['Custom::Bedrock::CustomModel', 'Custom::Bedrock::ImportedModel'],
    of: (id) => (isImported(id) ? 'Custom::Bedrock::ImportedModel' : 'Custom::Bedrock::CustomModel'),
  },
  scope: 'region',
  operations: [
    'bedrock:ListCustomModels',
    'bedrock:GetCustomModel',
    'bedrock:ListImportedModels',
    'bedrock:GetImportedModel',
  ],
  changedBy: [
    'bedrock:CreateModelCustomizationJob',
    'bedrock:CreateModelImportJob',
    'bedrock:CreateModelCopyJob',
    'bedrock:CreateCustomModel',
    'bedrock:DeleteCustomModel',
    'bedrock:DeleteImportedModel',
  ],
  async *list(reading) {
    for await (const page of reading.pages('bedrock:ListCustomModels', { isOwned: true, maxResults: 100 })) {
      for (const { modelArn } of page.modelSummaries ?? []) {
        yield stated(reading, modelArn, 'the ARN of a custom model');
      }
    }
    for await (const page of reading.pages('bedrock:ListImportedModels', { maxResults: 100 })) {
      for (const { modelArn } of page.modelSummaries ?? []) {
        yield stated(reading, modelArn, 'the ARN of an imported model');
      }
    }
  },
  async get(reading, arn) {
    if (isImported(arn)) {
      const model = await reading.find('bedrock:GetImportedModel', { modelIdentifier: arn });
      if (!model) return undefined;
      return {
        id: arn,
        arn,
        value: {
          kind: 'imported',
          name: stated(reading, model.modelName, `the name of imported model ${arn}`),
          jobArn: model.jobArn ?? null,
          status: null,
          keyArn: model.modelKmsKeyArn ?? null,
        },
      };
    }
    const model = await reading.find('bedrock:GetCustomModel', { modelIdentifier: arn });
    if (!model) return undefined;
    return {
      id: arn,
      arn,
      value: {
        kind: 'custom',
        name: stated(reading, model.modelName, `the name of custom model ${arn}`),
        jobArn: model.jobArn ?? null,
        status: model.modelStatus ?? null,
        keyArn: model.modelKmsKeyArn ?? null,
      },
    };
  },
});

function isImported(arn: string): boolean {
  return arn.includes(':imported-model/');
}
