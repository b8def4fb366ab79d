import { renderInTestApp } from '@backstage/frontend-test-utils';
import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { findAxeViolations } from '../../__testUtils__/renderLlmops';
import {
  notebookApiRef,
  type NotebookApi,
  type NotebookOffer,
} from '../../api';
import type { NotebookPlace } from './place';
import { PlaceChooser } from './PlaceChooser';

const OFFER: NotebookOffer = {
  cluster: 'east',
  clusterTitle: 'GPU cluster east',
  namespace: 'team-llm',
  images: [
    { image: 'jupyter:1', title: 'Jupyter' },
    { image: 'torch:1', title: 'Jupyter with PyTorch' },
  ],
  limits: {
    gpus: 4,
    cpu: 16,
    memoryBytes: 64 * 2 ** 30,
    volumeBytes: 100 * 2 ** 30,
  },
};

/** The part of a form that holds the field. */
function Form(props: {
  onChange: (place: NotebookPlace | undefined) => void;
  initial?: NotebookPlace;
}) {
  const [value, setValue] = useState(props.initial);
  return (
    <PlaceChooser
      owner="group:default/ml-research"
      value={value}
      onChange={place => {
        setValue(place);
        props.onChange(place);
      }}
    />
  );
}

function render(
  listNotebookOffers: NotebookApi['listNotebookOffers'],
  initial?: NotebookPlace,
) {
  const refuse = async () => {
    throw new Error('Not part of this test');
  };
  const api: NotebookApi = {
    listNotebookOffers,
    listNotebooks: refuse,
    getNotebook: refuse,
    startNotebook: refuse,
    stopNotebook: refuse,
    deleteNotebook: refuse,
  };
  const onChange = jest.fn();
  const { container } = renderInTestApp(
    <Form onChange={onChange} initial={initial} />,
    { apis: [[notebookApiRef, api]] },
  );
  return { container, onChange };
}

describe("the field of a notebook's place", () => {
  it('chooses what there is, and lets another image be chosen', async () => {
    const { container, onChange } = render(async () => [OFFER]);
    await waitFor(() =>
      expect(onChange).toHaveBeenLastCalledWith({
        cluster: 'east',
        namespace: 'team-llm',
        image: 'jupyter:1',
      }),
    );
    expect(
      await screen.findByText(
        'At most 4 GPUs, 16 cores, 64 GiB of memory and a volume of 100 GiB.',
      ),
    ).toBeInTheDocument();
    expect(await findAxeViolations(container)).toEqual([]);
    await userEvent.click(screen.getByRole('button', { name: /Image/ }));
    await userEvent.click(
      await screen.findByRole('option', { name: 'Jupyter with PyTorch' }),
    );
    expect(onChange).toHaveBeenLastCalledWith({
      cluster: 'east',
      namespace: 'team-llm',
      image: 'torch:1',
    });
  });

  it('says that there is no place for the owner, and forgets an earlier one', async () => {
    const { onChange } = render(async () => [], {
      cluster: 'west',
      namespace: 'team-llm',
      image: 'jupyter:1',
    });
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'No cluster takes notebooks of this owner',
    );
    expect(onChange).toHaveBeenLastCalledWith(undefined);
  });

  it('says why it cannot know, and asks again', async () => {
    let isAway = true;
    render(async () => {
      if (isAway) {
        throw new Error('away');
      }
      return [OFFER];
    });
    expect(await screen.findByText('away')).toBeInTheDocument();
    isAway = false;
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(
      await screen.findByRole('button', { name: /team-llm on GPU cluster/ }),
    ).toBeInTheDocument();
  });
});
