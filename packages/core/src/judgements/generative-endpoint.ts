import type { Reader } from '../controls/control.ts';
import type { Resource } from '../facts/fact.ts';
import type { EndpointConfig } from '../facts/sagemaker.ts';
import type { Parameters } from '../parameters.ts';

type Endpoint = Resource<'sagemaker.endpoint'>;
type Reads = 'sagemaker.endpoint-config' | 'sagemaker.inference-component' | 'sagemaker.model';
type Needed = Pick<Parameters, 'genAiTagKey' | 'genAiImagePatterns' | 'sageMakerScope'>;

/** Whether an endpoint is judged at all, and the first sign that decided it. */
export interface EndpointScope {
  readonly inScope: boolean;
  readonly because: string;
}

const accelerator = /^ml\.(?:g\d|p\d|inf\d|trn\d)/;

/** Instance types with a GPU, Inferentia or Trainium. */
export function isAccelerator(instanceType: string): boolean {
  return accelerator.test(instanceType);
}

/**
 * Whether a SageMaker endpoint serves a generative model. A sign that can be read counts even if another
 * cannot; "no sign" needs all of them to be readable.
 */
export function generativeEndpoint(
  endpoint: Endpoint,
  facts: Reader<Reads>,
  parameters: Needed,
): EndpointScope {
  const known = knownScope(endpoint, facts, parameters);
  if (known) return known;
  const { value } = endpoint;
  // None of those that are known is a sign: only one that could not be read may still be.
  facts.all('sagemaker.inference-component');
  const config = facts.find('sagemaker.endpoint-config', value.configName);
  if (!config) facts.undecided('NO_DATA', `Endpoint configuration ${value.configName} no longer exists.`);
  for (const name of config.value.variants.flatMap(modelsOf)) {
    if (!facts.find('sagemaker.model', name)) {
      facts.undecided('NO_DATA', `Model ${name} no longer exists, so its image cannot be read.`);
    }
  }
  return { inScope: false, because: 'no tag, component, accelerator, image or hub model says generative' };
}

/** The signs among what could be read; undefined when none of them decides. Raises nothing. */
export function knownScope(
  endpoint: Endpoint,
  facts: Reader<Reads>,
  parameters: Needed,
): EndpointScope | undefined {
  const { id, value } = endpoint;
  const tag = value.tags[parameters.genAiTagKey]?.toLowerCase();
  if (tag === 'true' || tag === 'false') {
    return { inScope: tag === 'true', because: `tag ${parameters.genAiTagKey} is ${tag}` };
  }
  const component = facts
    .known('sagemaker.inference-component')
    .find((candidate) => candidate.value.endpointName === id);
  if (component) return { inScope: true, because: `inference component ${component.id}` };

  const config = facts
    .known('sagemaker.endpoint-config')
    .find((candidate) => candidate.id === value.configName);
  const variants = config?.value.variants ?? [];
  const type = variants.flatMap((variant) => variant.instanceTypes).find(isAccelerator);
  if (type) return { inScope: true, because: `instance type ${type}` };

  const names = new Set(variants.flatMap(modelsOf));
  const models = facts.known('sagemaker.model').filter((model) => names.has(model.id));
  const image = models
    .flatMap((model) => model.value.images)
    .find((candidate) => isGenerativeImage(candidate, parameters.genAiImagePatterns));
  if (image) return { inScope: true, because: `container image ${repositoryOf(image)}` };
  const fromHub = models.find((model) => model.value.fromHub);
  if (fromHub) return { inScope: true, because: `model ${fromHub.id} comes from a hub` };
  if (parameters.sageMakerScope === 'all')
    return { inScope: true, because: 'parameter sageMakerScope is all' };
  return undefined;
}

/** Every model that a variant serves; none where it hosts inference components. */
export function modelsOf({
  modelName,
  otherModelNames = [],
}: EndpointConfig['variants'][number]): readonly string[] {
  return [...(modelName === null ? [] : [modelName]), ...otherModelNames];
}

/**
 * What an endpoint's status means for a verdict. A roll-back and a failed update leave the old
 * configuration serving.
 */
export function endpointPhase(status: string): 'serving' | 'changing' | 'deleting' | 'failed' {
  switch (status) {
    case 'InService':
    case 'RollingBack':
    case 'UpdateRollbackFailed':
      return 'serving';
    case 'Deleting':
      return 'deleting';
    case 'Failed':
    case 'OutOfService':
      return 'failed';
    default:
      return 'changing';
  }
}

function isGenerativeImage(image: string, patterns: readonly string[]): boolean {
  const repository = repositoryOf(image);
  return patterns.some((pattern) => repository.includes(pattern));
}

/** `team/vllm` of `<account>.dkr.ecr.<region>.amazonaws.com/team/vllm:0.9`: a tag names no kind of server. */
function repositoryOf(image: string): string {
  const [path = ''] = image.split('@');
  const segments = path.split('/');
  const [first = ''] = segments;
  if (segments.length > 1 && /[.:]/.test(first)) segments.shift();
  const last = segments.pop() ?? '';
  return [...segments, last.split(':')[0] ?? ''].join('/');
}
