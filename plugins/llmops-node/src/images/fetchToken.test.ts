import { fetchToken } from './fetchToken';

describe('fetchToken', () => {
  it('says what is wrong with a challenge that names no place to get a token', async () => {
    for (const [challenge, realm] of [
      ['Bearer service="registry"', 'missing'],
      ['Bearer realm="nowhere",service="registry"', '"nowhere"'],
    ]) {
      await expect(
        fetchToken(challenge, 'team/train', { insecure: false }),
      ).rejects.toThrow(
        `does not say where to get a token to read team/train: the realm of its challenge is ${realm}`,
      );
    }
  });
});
