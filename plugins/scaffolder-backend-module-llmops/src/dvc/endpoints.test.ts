import { ConfigReader } from '@backstage/config';
import { readScaffolderConfig } from '../config/readScaffolderConfig';
import { checkEndpoint } from './endpoints';

describe('endpoints', () => {
  it.each([
    'http://169.254.169.254',
    'http://169.254.169.254/latest',
    'http://2852039166',
    'http://0xa9.0xfe.0xa9.0xfe',
    'http://[::ffff:169.254.169.254]',
    'http://[fd00:ec2::254]',
    'http://[fe80::1]',
    'http://metadata.google.internal.',
  ])('knows no S3 server at %s, whatever the configuration says', endpoint => {
    const config = new ConfigReader({
      llmops: { dvc: { allowedEndpoints: [endpoint] } },
    });
    expect(() => readScaffolderConfig(config, {})).toThrow(
      'where clouds hand out the identity of a machine',
    );
  });

  it('compares addresses, not ways of writing them', () => {
    const { allowedEndpoints } = readScaffolderConfig(
      new ConfigReader({
        llmops: { dvc: { allowedEndpoints: ['https://S3.example.org:443/'] } },
      }),
      {},
    ).dvc;
    expect(checkEndpoint('https://s3.example.org', allowedEndpoints)).toBe(
      'https://s3.example.org',
    );
    for (const other of [
      'http://s3.example.org',
      'https://s3.example.org.evil.example',
      'https://s3.example.org:444',
      'https://s3.example.org/path',
    ]) {
      expect(() => checkEndpoint(other, allowedEndpoints)).toThrow(
        'llmops.dvc.allowedEndpoints',
      );
    }
  });
});
