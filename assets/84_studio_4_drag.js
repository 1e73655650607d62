/* Pointer: tiles follow it by transform alone and take their cells when they are let go. */
(function (city) {
  "use strict";

  const studio = city.studio;
  const { node } = studio;
  const BEGIN_PX = 5;
  let drag = null;

  const cellsOf = (px) => Math.round(px / studio.scale / studio.CELL);

  /** The cells under the ghost, and whether something stands there already; nothing is painted within a cell. */
  const showGhost = (place, id) => {
    const ghost = studio.ghost();
    if (!ghost.hidden && studio.same(place, drag.shown)) return;
    drag.shown = place;
    const isTaken = studio.doc.tiles.some((each) => each.id !== id && studio.overlaps(place, each.place));
    ghost.hidden = false;
    ghost.classList.toggle("is-taken", isTaken);
    ghost.textContent = `${place[2]} × ${place[3]}${isTaken ? ` · ${studio.word("taken")}` : ""}`;
    studio.putAt(ghost, place);
  };

  const begin = (event, given) => {
    drag = { x: event.clientX, y: event.clientY, pointer: event.pointerId, isMoving: false, ...given };
    event.target.setPointerCapture?.(event.pointerId);
  };

  const onTile = (event) => {
    if (event.button || drag) return;
    const element = event.target.closest(".studio-tile");
    if (!element) { if (event.target.closest(".studio-stage")) studio.choose(null); return; }
    const tile = studio.tileOf(studio.doc, element.dataset.id);
    element.focus({ preventScroll: true });
    if (!studio.canEdit) return;
    event.preventDefault();
    begin(event, { sort: event.target.dataset.edge ? "size" : "move", edge: event.target.dataset.edge, tile, element });
  };

  /** A panel of the gallery is taken along as a card. */
  studio.dragFromGallery = (event, kit) => {
    if (event.button || !studio.canEdit) return;
    const card = node("div", "studio-carried", kit.name);
    begin(event, { sort: "new", kit, card });
  };

  const overCells = (event, [w, h]) => {
    const area = studio.area().getBoundingClientRect();
    if (event.clientX < area.left || event.clientX > area.right || event.clientY < area.top || event.clientY > area.bottom) return null;
    const [x, y] = [(event.clientX - area.left) / studio.scale / studio.CELL - w / 2, (event.clientY - area.top) / studio.scale / studio.CELL - h / 2];
    return studio.clamped([x, y, w, h], studio.grid());
  };

  const start = () => {
    drag.isMoving = studio.isDragging = true;
    document.body.classList.add("is-dragging");
    drag.element?.classList.add("is-moving");
    if (drag.card) document.body.append(drag.card);
  };

  const MOVES = {
    move: (dx, dy) => {
      const [x, y, w, h] = drag.tile.place;
      drag.element.style.transform = `translate3d(${dx / studio.scale}px, ${dy / studio.scale}px, 0)`;
      drag.place = studio.clamped([x + cellsOf(dx), y + cellsOf(dy), w, h], studio.grid());
    },
    size: (dx, dy) => { drag.place = studio.pulled(drag.tile.place, drag.edge, cellsOf(dx), cellsOf(dy), studio.grid()); },
    new: () => {
      drag.card.style.transform = `translate3d(${drag.event.clientX + 8}px, ${drag.event.clientY + 8}px, 0)`;
      drag.place = overCells(drag.event, drag.kit.size);
    },
  };

  let isDrawing = false;
  /** At most once per displayed frame, however often the pointer reports. */
  const draw = () => {
    isDrawing = false;
    if (!drag?.event) return;
    const [dx, dy] = [drag.event.clientX - drag.x, drag.event.clientY - drag.y];
    if (!drag.isMoving) { if (Math.hypot(dx, dy) < BEGIN_PX) return; start(); }
    MOVES[drag.sort](dx, dy);
    if (drag.place) showGhost(drag.place, drag.tile?.id);
    else studio.ghost().hidden = true;
  };
  const onMove = (event) => {
    if (!drag || event.pointerId !== drag.pointer) return;
    drag.event = event;
    if (!isDrawing) { isDrawing = true; requestAnimationFrame(draw); }
  };

  const end = (isKept) => {
    const done = drag;
    drag = null;
    studio.isDragging = false;
    document.body.classList.remove("is-dragging");
    done.card?.remove();
    studio.ghost().hidden = true;
    if (done.element) { done.element.classList.remove("is-moving"); done.element.style.transform = ""; }
    if (isKept && done.isMoving && done.place) keep(done);
    studio.drawLive();
  };
  const keep = ({ sort, tile, place, kit }) => {
    if (sort === "new") return studio.addPanel(kit, place);
    return studio.changeTile(tile.id, { place });
  };

  const onUp = (event) => {
    if (!drag || event.pointerId !== drag.pointer) return;
    drag.event = event;
    draw();
    const { wasTap, kit } = { wasTap: !drag.isMoving && drag.sort === "new", kit: drag.kit };
    end(true);
    if (wasTap) studio.addPanel(kit);
  };
  studio.cancelDrag = () => { if (!drag) return false; end(false); return true; };

  studio.listenToPointer = (stage) => {
    stage.addEventListener("pointerdown", onTile);
    addEventListener("pointermove", onMove);
    addEventListener("pointerup", onUp);
    addEventListener("pointercancel", () => drag && end(false));
  };
})(globalThis.city);
