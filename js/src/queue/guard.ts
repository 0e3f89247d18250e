/** Asks the visitor before the page is left. Listens only while there is a reason to: pages that listen are not kept for the way back. */
export class Guard {
  set(on: boolean): void {
    if (on) globalThis.addEventListener?.('beforeunload', this.ask);
    else globalThis.removeEventListener?.('beforeunload', this.ask);
  }

  /** Of each guard its own: one that has nothing to lose any more does not silence the others of the page. */
  private readonly ask = (event: BeforeUnloadEvent): void => {
    event.preventDefault();
    // What browsers before 2023 look at.
    event.returnValue = true;
  };
}
