import { render, screen } from '@testing-library/react';
import App from './App';

const people = [
  {
    userEntityRef: 'user:default/mina.engineer',
    name: 'Mina Engineer',
    role: 'ML engineer',
  },
];

function configure(auth: object) {
  const config = {
    context: 'test',
    data: {
      app: { title: 'Test portal', baseUrl: 'http://localhost' },
      backend: { baseUrl: 'http://localhost' },
      auth,
    },
  };
  process.env = { NODE_ENV: 'test', APP_CONFIG: [config] as any };
}

describe('App', () => {
  it('offers the example people that are configured', async () => {
    configure({ providers: { examplePeople: { people } } });
    render(App.createRoot());
    expect(await screen.findByText('Mina Engineer')).toBeInTheDocument();
  });
});
