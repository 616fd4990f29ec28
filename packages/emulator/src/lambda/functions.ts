import { defineStore } from '../world.ts';

/** A function with its settings. */
export interface FunctionRecord {
  readonly name: string;
  readonly arn: string;
}

/** Keyed by name. */
export const functions = defineStore<FunctionRecord>('lambda.function');
