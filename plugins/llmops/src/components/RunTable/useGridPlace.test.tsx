import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useRef } from 'react';
import { MemoryRouter, Route, Routes, useNavigate } from 'react-router-dom';
import { useGridPlace } from './useGridPlace';

const ROW_HEIGHT = 32;

/** A list that knows its first ten rows, and after a click all of them. */
function List(props: { rows: { length: number }; onLonger: () => void }) {
  const scroller = useRef<HTMLDivElement>(null);
  const table = useRef<HTMLDivElement>(null);
  const { active, setActive } = useGridPlace({
    rows: props.rows,
    scroller,
    table,
    rowHeight: ROW_HEIGHT,
  });
  const navigate = useNavigate();
  return (
    <div ref={scroller} data-testid="scroller">
      <div
        ref={table}
        role="grid"
        aria-label={`at ${active}`}
        tabIndex={0}
        onKeyDown={({ key }) => {
          if (key === 'End') {
            setActive(props.rows.length - 1);
          } else if (key === 'Enter') {
            navigate('/run');
          }
        }}
      />
      <button onClick={props.onLonger}>Longer</button>
    </div>
  );
}

function Run() {
  const navigate = useNavigate();
  return (
    <>
      <button onClick={() => navigate(-1)}>Back</button>
      <button onClick={() => navigate('/')}>List</button>
    </>
  );
}

const makePages = (rows: { length: number }, onLonger = () => {}) => (
  <MemoryRouter>
    <Routes>
      <Route path="/" element={<List rows={rows} onLonger={onLonger} />} />
      <Route path="/run" element={<Run />} />
    </Routes>
  </MemoryRouter>
);

it('finds a list where it was left once it is long enough, and begins anew at its top', async () => {
  const { rerender } = render(makePages({ length: 1_000 }));
  screen.getByTestId('scroller').scrollTop = 800 * ROW_HEIGHT;
  screen.getByRole('grid').focus();
  await userEvent.keyboard('{End}{Enter}');

  // What comes back first are only its first rows.
  const rows = { length: 10 };
  rerender(
    makePages(rows, () => {
      rows.length = 1_000;
      rerender(makePages(rows));
    }),
  );
  await userEvent.click(screen.getByRole('button', { name: 'Back' }));
  expect(screen.getByRole('grid', { name: 'at 0' })).not.toHaveFocus();
  await userEvent.click(screen.getByRole('button', { name: 'Longer' }));
  expect(screen.getByRole('grid', { name: 'at 999' })).toHaveFocus();
  expect(screen.getByTestId('scroller').scrollTop).toBe(800 * ROW_HEIGHT);

  await userEvent.keyboard('{Enter}');
  await userEvent.click(screen.getByRole('button', { name: 'List' }));
  expect(screen.getByRole('grid', { name: 'at 0' })).toBeInTheDocument();
  expect(screen.getByTestId('scroller').scrollTop).toBe(0);
});
