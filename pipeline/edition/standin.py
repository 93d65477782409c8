import io
import pikepdf
def join(file, units, pagination, plates):
    srcs=[pikepdf.open(io.BytesIO(u)) for u in units]
    docs=[pikepdf.open(io.BytesIO(d)) for d in plates]
    pl=[p for d in docs for p in d.pages]
    out=pikepdf.new()
    for page,plate in zip(pagination.pages,pl):
        out.add_blank_page(page_size=(float(plate.trimbox[2]),float(plate.trimbox[3])))
        form=out.copy_foreign(plate.as_form_xobject())
        p=out.pages[-1]
        p.contents_add(f"q {p.add_resource(form,pikepdf.Name.XObject)} Do Q".encode(),prepend=False)
        dx=5.669 if page.side=="recto" else -5.669
        for one in page.placed:
            src=srcs[one.unit].pages[one.page]
            w,h=float(src.trimbox[2])-float(src.trimbox[0]),float(src.trimbox[3])-float(src.trimbox[1])
            x0,y0=map(float,src.trimbox[:2])
            form=out.copy_foreign(src.as_form_xobject())
            name=p.add_resource(form,pikepdf.Name.XObject)
            p.contents_add(f"q 1 0 0 1 {dx-x0} {-y0-one.offset} cm {name} Do Q".encode(),prepend=False)
    out.save(file)
