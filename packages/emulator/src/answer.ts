import type { Operation, OutputOf } from '@lenswatch/core/aws/services.ts';

/** An answer without the metadata that the SDK itself adds. */
export type Answer<O extends Operation> = Omit<OutputOf<O>, '$metadata'>;
