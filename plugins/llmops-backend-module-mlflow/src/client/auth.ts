/** How the portal signs in at a server. Values are secrets: they go into request headers and nowhere else. */
export type MlflowAuth =
  | { type: 'none' }
  | { type: 'basic'; username: string; password: string }
  | { type: 'bearer'; token: string }
  | { type: 'header'; name: string; value: string };

/** The headers that carry the sign-in. */
export function authHeaders(auth: MlflowAuth): Record<string, string> {
  switch (auth.type) {
    case 'basic': {
      const pair = Buffer.from(`${auth.username}:${auth.password}`, 'utf8');
      return { authorization: `Basic ${pair.toString('base64')}` };
    }
    case 'bearer':
      return { authorization: `Bearer ${auth.token}` };
    case 'header':
      return { [auth.name]: auth.value };
    default:
      return {};
  }
}
