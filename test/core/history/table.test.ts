import { memoryHub } from '../../support/memory-hub.ts';
import { testHistory } from '../../support/test-history.ts';

testHistory('A table', async () => memoryHub({ now: () => '2026-11-20T12:00:00.000Z' }).history);
