export interface Endpoint {
  readonly status: string;
  readonly configName: string;
  readonly variants: readonly {
    readonly name: string;
    readonly weight: number;
    readonly instances: number;
    readonly serverless: boolean;
  }[];
  readonly createdAt: string;
  readonly tags: { readonly [key: string]: string };
  /** What runs now; null or absent when AWS states none. A capture may be configured and stopped. */
  readonly capture?: { readonly started: boolean; readonly samplingPercent: number } | null;
}

export interface EndpointConfig {
  readonly asynchronous: boolean;
  readonly networkIsolation: boolean;
  readonly subnetIds: readonly string[];
  /** Null or absent: requests and answers are not captured. */
  readonly capture?: {
    readonly enabled: boolean;
    readonly samplingPercent: number;
    /** `Input`, `Output`, `InputAndOutput`. */
    readonly modes: readonly string[];
    readonly keyId: string | null;
  } | null;
  /** Shadow variants too: their models get copies of the requests, though nobody sees the answers. */
  readonly variants: readonly {
    readonly name: string;
    readonly modelName: string | null;
    /** Models that single instance pools serve instead of `modelName`. */
    readonly otherModelNames?: readonly string[];
    readonly instanceTypes: readonly string[];
    readonly serverless: boolean;
  }[];
}

export interface Model {
  readonly networkIsolation: boolean;
  /** Empty: the model has no VPC configuration. */
  readonly subnetIds: readonly string[];
  readonly images: readonly string[];
  readonly fromHub: boolean;
  /** Absent: the model names none. */
  readonly roleArn?: string;
}

export interface InferenceComponent {
  readonly endpointName: string;
  readonly variantName: string | null;
  readonly status: string;
  readonly modelName: string | null;
  /** Further models, where a component has one specification per instance type. */
  readonly otherModelNames?: readonly string[];
  readonly image: string | null;
  readonly copies: number;
  readonly zoneBalance: boolean;
}

export interface ScalableTarget {
  readonly resourceId: string;
  readonly dimension: string;
  readonly minCapacity: number;
  readonly maxCapacity: number;
}

export interface TrainingJob {
  readonly status: string;
  readonly createdAt: string;
  /** Seconds; null while it runs or when AWS names none. */
  readonly trainingSeconds: number | null;
  readonly maxRuntimeSeconds: number | null;
  readonly maxWaitSeconds: number | null;
  readonly instanceTypes: readonly string[];
  /** Set for serverless customization jobs. */
  readonly serverlessJobType: string | null;
  readonly instances: number;
  readonly image: string | null;
  readonly inVpc: boolean;
  readonly networkIsolation: boolean;
  readonly interContainerEncryption: boolean;
  readonly outputKeyId: string | null;
  readonly spot: boolean;
  readonly checkpoint: S3Place | null;
  /** A channel on a file system that the job may write to. */
  readonly writableFileSystem: boolean;
  /** Where its channels read from. */
  readonly inputs: readonly S3Place[];
}

/** A place in S3; an empty prefix is the whole bucket. */
export interface S3Place {
  readonly bucket: string;
  readonly prefix: string;
}

/** Training jobs whose names differ only in the time that tools append: one job that is run again and again. */
export interface TrainingSeries {
  /** How far back runs are known: that many of the newest, and that many days. */
  readonly window: { readonly newest: number; readonly days: number };
  /** What its runs look like, the newest first; runs that look alike are one. */
  readonly shapes: readonly (Pick<
    TrainingJob,
    | 'instances'
    | 'instanceTypes'
    | 'image'
    | 'inVpc'
    | 'networkIsolation'
    | 'interContainerEncryption'
    | 'outputKeyId'
    | 'spot'
    | 'checkpoint'
    | 'writableFileSystem'
    | 'maxRuntimeSeconds'
    | 'serverlessJobType'
  > & {
    readonly newestRun: string;
    readonly runs: number;
    readonly statuses: readonly string[];
    /** Longest run so far; null while none has ended. */
    readonly longestSeconds: number | null;
  })[];
}

/** A HyperPod cluster. */
export interface Cluster {
  readonly name: string;
  readonly status: string;
  /** Null: AWS names none, which means Slurm. */
  readonly orchestrator: 'EKS' | 'SLURM' | null;
  /** `Automatic`, `None`; null: not set. */
  readonly nodeRecovery: string | null;
  readonly inVpc: boolean;
  readonly groups: readonly {
    readonly name: string;
    readonly instanceTypes: readonly string[];
    readonly count: number;
    readonly target: number;
    readonly deepHealthChecks: readonly string[];
    /** True: the group names a VPC of its own. */
    readonly ownVpc: boolean;
  }[];
}

export interface NotebookInstance {
  readonly status: string;
  readonly instanceType: string | null;
  readonly lastModifiedAt: string;
  readonly lifecycleConfigName: string | null;
  /** Null without a lifecycle configuration; true when a start script mentions an idle stop. The script is not kept. */
  readonly idleStopScript: boolean | null;
  /** Absent: it runs outside the account's VPCs. */
  readonly subnetId?: string;
  readonly roleArn?: string;
}
