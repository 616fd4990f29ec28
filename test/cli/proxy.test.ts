import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { lenswatch } from './lenswatch-process.ts';

test('AWS is reached through the proxy of the environment', async () => {
  const asked: string[] = [];
  const proxy = createServer().on('connect', ({ url = '' }, socket) => {
    asked.push(url);
    socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
  });
  await new Promise<void>((resolve) => void proxy.listen(0, '127.0.0.1', resolve));
  const { port } = proxy.address() as AddressInfo;
  const env = {
    AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE000000000',
    AWS_SECRET_ACCESS_KEY: 'any',
    AWS_REGION: 'us-east-1',
    HTTPS_PROXY: `http://somebody:s3cret@127.0.0.1:${port}`,
  };
  const { code, stdout, stderr } = await lenswatch(['scan', '--max-attempts', '1'], { env });
  proxy.close();
  expect(asked).toContain('sts.us-east-1.amazonaws.com:443');
  expect(stderr).toMatch(/^lenswatch: .*through the proxy http:\/\/127\.0\.0\.1:\d+ \(HTTPS_PROXY\).*\.\n$/);
  expect(stderr).not.toContain('s3cret');
  expect([code, stdout]).toEqual([2, '']);
});
