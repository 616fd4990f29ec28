import type { SSTConfig } from 'sst';

export default {
  config: () => ({ name: 'lenswatch', region: process.env['AWS_REGION'] ?? 'us-east-1' }),
  stacks() {
    // The hub and its StackSets are declared in stacks/; none is deployed yet.
  },
} satisfies SSTConfig;
