/* A photo made small enough for a thin network, on the phone: upright, without place and camera data. */
(function () {
  "use strict";

  const crew = (window.crew = window.crew ?? {});
  const LONGEST_PX = 1600;
  const QUALITIES = [0.82, 0.7, 0.55];
  const ENOUGH_BYTES = 450_000;

  const encoded = (canvas, quality) => new Promise((resolve) => { canvas.toBlob(resolve, "image/jpeg", quality); });

  const picture = async (file) => {
    const image = new Image();
    image.src = URL.createObjectURL(file);
    try { await image.decode(); } finally { URL.revokeObjectURL(image.src); }
    return image;
  };

  const drawn = (image) => {
    const scale = Math.min(1, LONGEST_PX / Math.max(image.naturalWidth, image.naturalHeight));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(image.naturalWidth * scale));
    canvas.height = Math.max(1, Math.round(image.naturalHeight * scale));
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    return canvas;
  };

  /** A JPEG of at most 1,600 px; rejects when the file is no picture this browser can read. */
  crew.smaller = async (file) => {
    const canvas = drawn(await picture(file));
    let blob = null;
    for (const quality of QUALITIES) {
      blob = await encoded(canvas, quality);
      if (blob && blob.size <= ENOUGH_BYTES) break;
    }
    if (!blob) throw new Error("the picture cannot be encoded");
    return blob;
  };
})();
