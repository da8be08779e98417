// A score with its sign, as the tables have it: what rounds to nothing has none.
export const signed = (value) => {
  const shown = Math.abs(value).toFixed(1);
  return (Number(shown) === 0 ? "" : value < 0 ? "−" : "+") + shown;
};
