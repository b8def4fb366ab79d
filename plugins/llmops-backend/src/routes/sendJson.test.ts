import express from 'express';
import request from 'supertest';
import { sendJson } from './sendJson';

const LONG = { items: Array.from({ length: 200 }, () => ({ name: 'a run' })) };

describe('a page as JSON', () => {
  const app = express();
  app.get('/:value', (req, res) =>
    sendJson(req, res, req.params.value === 'long' ? LONG : { items: [] }),
  );
  const get = (path: string, headers: Record<string, string>) =>
    request(app).get(path).set(headers);

  it('is compressed at once', async () => {
    const { headers, body } = await get('/long', {
      'accept-encoding': 'gzip, br',
    });
    expect(headers['content-encoding']).toBe('gzip');
    expect(headers.vary).toBe('Accept-Encoding');
    expect(body).toEqual(LONG);
  });

  it('is not compressed for who cannot read that, nor when it is short', async () => {
    const plain = await get('/long', {
      'accept-encoding': 'identity',
    });
    expect(plain.headers['content-encoding']).toBeUndefined();
    expect(plain.body).toEqual(LONG);
    const short = await get('/short', { 'accept-encoding': 'gzip' });
    expect(short.headers['content-encoding']).toBeUndefined();
    expect(short.body).toEqual({ items: [] });
  });
});
