import type { Resource } from '../../facts/fact.ts';
import type { EndpointConfig } from '../../facts/sagemaker.ts';
import { allOf } from '../../judgements/all-of.ts';
import { availabilityZones } from '../../judgements/availability-zones.ts';
import { endpointPhase, generativeEndpoint, modelsOf } from '../../judgements/generative-endpoint.ts';
import { isProduction } from '../../judgements/production.ts';
import {
  defineControl,
  fail,
  notApplicable,
  pass,
  type Reader,
  type Severity,
  type Verdict,
} from '../control.ts';

const reads = [
  'sagemaker.endpoint-config',
  'sagemaker.inference-component',
  'sagemaker.model',
  'sagemaker.scalable-target',
  'ec2.subnet',
] as const;
type Known = Reader<(typeof reads)[number]>;
type Variant = Resource<'sagemaker.endpoint'>['value']['variants'][number];

const enough = 2;
const atLeast = `at least ${enough}`;

export const control = defineControl({
  id: 'sagemaker-endpoint-redundant',
  title: 'Real-time endpoints run at least two instances over two AZs',
  severity: 'medium',
  confidence: 'direct',
  rationale:
    'A single instance, or instances in a single Availability Zone, take the model down with them. ' +
    'Accelerator capacity may be scarce exactly when a zone fails, so the second instance has to run ' +
    'beforehand.',
  remediation:
    'aws application-autoscaling register-scalable-target --service-namespace sagemaker ' +
    '--resource-id endpoint/<endpoint>/variant/<variant> ' +
    '--scalable-dimension sagemaker:variant:DesiredInstanceCount --min-capacity 2 --max-capacity <maximum>',
  howTo: {
    console:
      'SageMaker AI > Endpoints > (the endpoint) > Endpoint runtime settings: select the variant, ' +
      'Configure auto scaling, and set the minimum instance count to 2. Where a model names subnets of one ' +
      'zone only, create it again with subnets of two zones and update the endpoint.',
    cli: `aws application-autoscaling register-scalable-target --service-namespace sagemaker \\
  --resource-id endpoint/<endpoint>/variant/<variant> \\
  --scalable-dimension sagemaker:variant:DesiredInstanceCount --min-capacity 2 --max-capacity <maximum>
# an inference component
aws application-autoscaling register-scalable-target --service-namespace sagemaker \\
  --resource-id inference-component/<component> \\
  --scalable-dimension sagemaker:inference-component:DesiredCopyCount --min-capacity 2 --max-capacity <maximum>`,
    cdk: `new sagemaker.CfnEndpointConfig(this, 'Config', {
  productionVariants: [
    {
      variantName: '<variant>',
      modelName: model.attrModelName, // its vpcConfig names subnets of two zones
      instanceType: '<instance type>',
      initialInstanceCount: 2,
      initialVariantWeight: 1,
    },
  ],
});
new appscaling.ScalableTarget(this, 'Instances', {
  serviceNamespace: appscaling.ServiceNamespace.SAGEMAKER,
  resourceId: 'endpoint/<endpoint>/variant/<variant>',
  scalableDimension: 'sagemaker:variant:DesiredInstanceCount',
  minCapacity: 2,
  maxCapacity: 4,
});`,
  },
  requirements: ['GENREL02-BP01', 'GENREL05-BP01'],
  references: ['https://docs.aws.amazon.com/sagemaker/latest/dg/deployment-best-practices.html'],
  subject: 'sagemaker.endpoint',
  reads,
  parameters: [
    'genAiTagKey',
    'genAiImagePatterns',
    'sageMakerScope',
    'minAzs',
    'environmentTagKeys',
    'prodValues',
    'accountEnvironment',
  ],

  evaluate(subject, facts, parameters) {
    const { id, value } = subject;
    const scope = generativeEndpoint(subject, facts, parameters);
    const genAiReason = scope.because;
    if (!scope.inScope) {
      return notApplicable(`Endpoint ${id} is not generative: ${genAiReason}.`, { genAiReason });
    }
    const { status, configName } = value;
    const phase = endpointPhase(status);
    if (phase === 'deleting') {
      return notApplicable(`Endpoint ${id} is being deleted.`, { status }, 'RESOURCE_DELETING');
    }
    if (phase === 'failed') {
      return notApplicable(
        `Endpoint ${id} is ${status} and serves nothing.`,
        { status },
        'RESOURCE_FAILED_STATE',
      );
    }
    if (phase === 'changing') return facts.undecided('TRANSIENT_STATE', `Endpoint ${id} is ${status}.`);

    const config = facts.find('sagemaker.endpoint-config', configName);
    if (!config) {
      return facts.undecided('NO_DATA', `Endpoint configuration ${configName} no longer exists.`);
    }
    if (config.value.asynchronous) {
      return notApplicable(`Endpoint ${id} is asynchronous: its queue outlives an instance.`, { configName });
    }
    const variants = value.variants.filter((variant) => variant.weight > 0 && !variant.serverless);
    if (variants.length === 0) {
      return notApplicable(`Endpoint ${id} has no variant that gets traffic and runs on instances.`, {
        variants: value.variants.map((variant) => variant.name),
      });
    }

    const { production, because } = isProduction(value.tags, parameters);
    const severity: Severity = production ? 'high' : 'medium';
    const verdict = allOf(severity, [
      ...variants.map((variant) => () => instances(id, variant, facts)),
      ...variants.flatMap((variant) => zones(variant, config.value, parameters.minAzs, facts)),
      ...components(id, variants, config.value, facts),
    ]);
    return { ...verdict, evidence: { genAiReason, environment: because, ...verdict.evidence } };
  },
});

function instances(endpoint: string, { name, instances: current }: Variant, facts: Known): Verdict {
  // Scaling moves the number itself from look to look; that it is enough stays true.
  if (current >= enough) {
    return pass(`Variant ${name} runs at least ${enough} instances.`, { [`${name}.instances`]: atLeast });
  }
  const evidence = { [`${name}.instances`]: current };
  const resource = `endpoint/${endpoint}/variant/${name}`;
  const minimum = minCapacity(`${resource}|sagemaker:variant:DesiredInstanceCount`, facts);
  const more = { ...evidence, [`${name}.minCapacity`]: minimum };
  if (minimum !== null && minimum >= enough) {
    return pass(`Variant ${name} scales to at least ${minimum} instances.`, more);
  }
  return fail(`Variant ${name} runs ${current} instance(s).`, more, { reason: 'SINGLE_INSTANCE' });
}

/** One part per model of a variant: each has its own subnets. Components share those of the configuration. */
function zones({ name }: Variant, config: EndpointConfig, minAzs: number, facts: Known): (() => Verdict)[] {
  const models = config.variants.filter((variant) => variant.name === name).flatMap(modelsOf);
  if (models.length === 0) return [() => spread(`Variant ${name}`, name, config.subnetIds, minAzs, facts)];
  return models.map((model) => () => {
    const found = facts.find('sagemaker.model', model);
    if (!found) facts.undecided('NO_DATA', `Model ${model} no longer exists, so its subnets cannot be read.`);
    return spread(`Model ${model} of variant ${name}`, model, found.value.subnetIds, minAzs, facts);
  });
}

function spread(
  what: string,
  key: string,
  subnetIds: readonly string[],
  minAzs: number,
  facts: Known,
): Verdict {
  if (subnetIds.length === 0)
    return pass(`${what} runs in zones that AWS chooses.`, { [`${key}.subnets`]: 0 });
  const found = availabilityZones(subnetIds, minAzs, facts);
  const evidence = { [`${key}.zones`]: found };
  const message = `${what} has subnets in ${found.length} Availability Zone(s).`;
  return found.length >= minAzs ? pass(message, evidence) : fail(message, evidence, { reason: 'SINGLE_AZ' });
}

/** A variant without a model of its own hosts inference components: their copies are what answers. */
function components(
  endpoint: string,
  variants: readonly Variant[],
  config: EndpointConfig,
  facts: Known,
): readonly (() => Verdict)[] {
  const hosts = new Set(
    config.variants.filter((variant) => modelsOf(variant).length === 0).map((variant) => variant.name),
  );
  const hosting = variants.filter((variant) => hosts.has(variant.name));
  if (hosting.length === 0) return [];
  const own = facts
    .known('sagemaker.inference-component')
    .filter(({ value }) => value.endpointName === endpoint && isPlaced(value.status));
  return [
    ...own.map((component) => () => copies(component, facts)),
    () => {
      facts.some('sagemaker.inference-component', () => false);
      return notApplicable(`Endpoint ${endpoint} has no further inference component.`);
    },
  ];
}

function copies({ id, value }: Resource<'sagemaker.inference-component'>, facts: Known): Verdict {
  // An adapter has neither model nor image: it runs inside the copies of its base component.
  if (value.modelName === null && value.image === null) {
    return notApplicable(`Component ${id} is an adapter of another component.`);
  }
  const balance = { [`${id}.zoneBalance`]: value.zoneBalance };
  const note = value.zoneBalance ? '' : ', without a balance over Availability Zones';
  if (value.copies >= enough) {
    const held = { [`${id}.copies`]: atLeast, ...balance };
    return pass(`Component ${id} runs at least ${enough} copies${note}.`, held);
  }
  const evidence = { [`${id}.copies`]: value.copies, ...balance };
  if (value.status !== 'InService') facts.undecided('TRANSIENT_STATE', `Component ${id} is ${value.status}.`);
  const minimum = minCapacity(
    `inference-component/${id}|sagemaker:inference-component:DesiredCopyCount`,
    facts,
  );
  const more = { ...evidence, [`${id}.minCapacity`]: minimum };
  if (minimum !== null && minimum >= enough) {
    return pass(`Component ${id} scales to at least ${minimum} copies${note}.`, more);
  }
  return fail(`Component ${id} runs ${value.copies} copies${note}.`, more, { reason: 'SINGLE_COPY' });
}

function isPlaced(status: string): boolean {
  return status !== 'Failed' && status !== 'Deleting';
}

function minCapacity(id: string, facts: Known): number | null {
  return facts.find('sagemaker.scalable-target', id)?.value.minCapacity ?? null;
}
